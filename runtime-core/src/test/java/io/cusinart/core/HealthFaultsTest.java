package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.NodeState;
import io.cusinart.api.Options;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskHandle;
import io.cusinart.core.events.Event;
import io.cusinart.core.health.Reason;
import io.cusinart.core.membership.NodeDirectory;
import io.cusinart.core.operator.OperatorClient;
import io.cusinart.core.operator.OperatorReply.NodeLine;
import io.cusinart.core.security.TestAuthority;
import io.cusinart.core.security.TestAuthority.Order;
import io.cusinart.core.settings.NodeSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults done to nodes that run: {@code /ready} says no, and why, within 10 s. Each turned red (200
 * for 10 s) when its check found nothing.
 */
@Timeout(120)
final class HealthFaultsTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir private Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private @Nullable Cusinart node;

  @AfterEach
  void stop() {
    client.close();
    if (node != null) {
      node.close();
    }
  }

  private void start(NodeSettings settings) {
    node = Cusinart.start(settings.withHttpPort(0));
  }

  private Cusinart node() {
    return Objects.requireNonNull(node);
  }

  private static NodeSettings in(Path data) {
    return NodeSettings.defaults().withName("a").withData(data.toString());
  }

  private HttpResponse<String> get(String path) {
    InetSocketAddress at = node().probes().orElseThrow();
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at.getPort() + path))
              .timeout(Duration.ofSeconds(2))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(path + " is not answered in time", failed);
    }
  }

  private void awaitReady() {
    await("ready").atMost(SOON).until(() -> get("/ready").statusCode() == 200);
  }

  private void awaitReason(String start) {
    await("not ready: " + start)
        .atMost(SOON)
        .untilAsserted(() -> {
          HttpResponse<String> answer = get("/ready");
          assertThat(answer.statusCode()).isEqualTo(503);
          assertThat(answer.body().lines()).anyMatch(line -> line.startsWith(start));
        });
    assertThat(get("/live").statusCode()).isEqualTo(200);
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assumeTrue(process.exitValue() == 0, "this user may not mount a file system");
  }

  @Test
  void aDataDirectoryThatIsRemoved() throws IOException {
    Path data = directory.resolve("data");
    start(in(data));
    awaitReady();
    Path away = directory.resolve("away");
    Files.move(data, away);

    awaitReason("data: %s cannot be written (java.nio.file.NoSuchFileException".formatted(data));
    Files.move(away, data);
    awaitReady();
  }

  /** A disk of its own: first it cannot be written, then it is full. */
  @Test
  void aDiskThatIsReadOnlyOrFull() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString());
    try {
      start(in(disk.resolve("data")));
      awaitReady();
      run("mount", "--bind", disk.toString(), disk.toString());
      run("mount", "-o", "remount,bind,ro", disk.toString());
      awaitReason("data: %s cannot be written".formatted(disk.resolve("data")));
      run("umount", disk.toString());
      awaitReady();

      Path large = Files.write(disk.resolve("large"), new byte[2_010_000]);
      awaitReason("disk: the file system of");
      Files.delete(large);
      awaitReady();
      node().close();
    } finally {
      run("umount", "-l", disk.toString());
    }
  }

  @Test
  void aCertificateThatEndsInThreeDays() {
    TestAuthority authority = TestAuthority.create("ours");
    Order order = Order.of("a");
    authority.write(
        directory.resolve("a"),
        authority.issue(
            new Order(
                order.subject(),
                order.hosts(),
                order.from(),
                Instant.now().plus(Duration.ofDays(3)))));
    start(NodeSettings.defaults().withName("a").withTls(directory.toString()));

    awaitReason("certificate: the certificate ends at ");
    authority.node(directory, "a");
    awaitReady();
  }

  /** A listener of the program's blocks what others need, and their messages wait. */
  @Test
  void actorsThatDoNotComeToTheirMessages() throws Exception {
    start(NodeSettings.defaults().withName("a"));
    awaitReady();
    var gate = new CountDownLatch(1);
    NodeDirectory.Listening listening =
        node()
            .nodes()
            .onChange(nodes -> {
              if (nodes.size() > 1) {
                awaitUninterruptibly(gate);
              }
            });
    CompletableFuture<Cusinart> other =
        CompletableFuture.supplyAsync(() ->
            Cusinart.start(
                NodeSettings.defaults().withName("b").withSeeds(List.of(node().self().address()))));
    try {
      await("not ready: actors")
          .atMost(Duration.ofSeconds(30))
          .until(() -> get("/ready").body().startsWith("actors: the actors do not come"));
    } finally {
      gate.countDown();
      listening.close();
      other.get(60, TimeUnit.SECONDS).close();
    }
    awaitReady();
  }

  private static void awaitUninterruptibly(CountDownLatch gate) {
    try {
      boolean _ = gate.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits at the gate. */
  record Held() implements DistributedComputation<Integer, Integer> {
    private static final Semaphore RUNS = new Semaphore(0);
    private static final Semaphore GATE = new Semaphore(0);

    @Override
    public Integer execute(Integer input, TaskContext context) throws InterruptedException {
      RUNS.release();
      GATE.acquire();
      return input;
    }

    @Override
    public ComputationCost estimateCost(Integer input) {
      return ComputationCost.LIGHT.asBlocking();
    }
  }

  @Test
  void aNodeThatDrains() throws Exception {
    start(NodeSettings.defaults().withName("a"));
    awaitReady();
    TaskHandle<Integer> held = node().engine().submit(new Held(), 1, Options.DEFAULT);
    assertThat(Held.RUNS.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(node()::close);
    awaitReason("member: the node drains");
    Held.GATE.release();

    assertThat(held.join()).isEqualTo(1);
    closing.get(30, TimeUnit.SECONDS);
  }

  /** Probes and events outlive the incarnation: it lives, is not ready, and is ready again. */
  @Test
  void aNodeThatTheClusterHasRemovedComesBack() {
    try (Cusinart other = Cusinart.start(NodeSettings.defaults().withName("b"))) {
      start(NodeSettings.defaults().withName("a").withSeeds(List.of(other.self().address())));
      awaitReady();
      await("b to see a up").atMost(SOON).until(() -> other.nodes().available().size() == 2);
      node().running().down();
      awaitReason("member: the node is no member of its cluster");
      await("back").atMost(Duration.ofSeconds(60)).until(() -> get("/ready").statusCode() == 200);

      await("a tells that it is back").atMost(SOON).until(() -> seen("back a"));
      await("b to see a up again").atMost(SOON).until(() -> other.nodes().available().size() == 2);
      try (OperatorClient asked =
          OperatorClient.of(other.self().address(), NodeSettings.defaults())) {
        assertThat(kinds(asked))
            .containsSubsequence("joined a", "up a", "down a", "back a", "up a");
      }
    }
  }

  /** Turns red when reasons do not travel with the load reports, or are not kept of the others. */
  @Test
  void theOthersAreToldWhyANodeIsNotReady() throws IOException {
    Path data = directory.resolve("data");
    start(in(data));
    try (Cusinart other =
            Cusinart.start(
                NodeSettings.defaults().withName("b").withSeeds(List.of(node().self().address())));
        OperatorClient asked = OperatorClient.of(other.self().address(), NodeSettings.defaults());
        OperatorClient own = OperatorClient.of(node().self().address(), NodeSettings.defaults())) {
      awaitReady();
      Path away = directory.resolve("away");
      Files.move(data, away);
      await("b knows what is wrong with a")
          .atMost(SOON)
          .until(() ->
              checks(asked, "a").equals(List.of("data", "disk"))
                  || checks(asked, "a").equals(List.of("data")));
      assertThat(checks(asked, "b")).isEmpty();
      assertThat(kinds(own)).contains("joined a", "up a", "joined b", "not-ready a");

      Files.move(away, data);
      await("b knows that a is well").atMost(SOON).until(() -> checks(asked, "a").isEmpty());
      assertThat(kinds(own)).contains("well-again a");
    }
    await("a has seen b leave").atMost(SOON).until(() -> seen("left b"));
  }

  private boolean seen(String what) {
    try (OperatorClient own = OperatorClient.of(node().self().address(), NodeSettings.defaults())) {
      return kinds(own).contains(what);
    }
  }

  private static List<String> kinds(OperatorClient asked) {
    return asked.events(0, Duration.ZERO).page().events().stream()
        .map(HealthFaultsTest::kind)
        .toList();
  }

  private static String kind(Event event) {
    return event.kind() + " " + event.node();
  }

  private static List<String> checks(OperatorClient asked, String node) {
    return asked.status().nodes().stream()
        .filter(line -> line.node().id().value().equals(node))
        .filter(line -> line.node().state() == NodeState.UP)
        .map(NodeLine::reasons)
        .flatMap(List::stream)
        .map(Reason::check)
        .toList();
  }
}
