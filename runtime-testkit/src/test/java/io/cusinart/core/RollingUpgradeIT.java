package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.TaskHandle;
import io.cusinart.core.settings.NodeSettings;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The workers of a cluster are replaced one by one by those of the next build of the application,
 * while a client of each build submits: three JVMs, SIGTERM for each, SIGKILL for one. No result is
 * wrong, and none is missing.
 *
 * <p>Turns red (a load stops at its first wrong result) when ClassNames compares no identities.
 */
@Tag("long")
@Timeout(300)
final class RollingUpgradeIT {

  private static final List<String> KINDS =
      List.of("same", "doubled", "described", "anything", "lambda");
  private static final int WINDOW = 60;
  private static final int ENOUGH = 300;
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration EXIT = Duration.ofSeconds(20);

  @RegisterExtension
  final FaultTrace trace = new FaultTrace(Boolean.getBoolean("cusinart.test.trace"));

  @TempDir private Path directory;

  /** Submits tasks of a build, and compares each result with what that build says it is. */
  private static final class Load implements Callable<Integer> {

    private record Sent(String kind, int i, TaskHandle<Object> handle) {}

    private final ShopBuild build;
    private final Cusinart client;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger verified = new AtomicInteger();
    private final Map<String, AtomicInteger> byNode = new ConcurrentHashMap<>();

    Load(ShopBuild build, Cusinart client) {
      this.build = build;
      this.client = client;
    }

    @Override
    public Integer call() {
      Deque<Sent> open = new ArrayDeque<>();
      for (int i = 0; !stop.get(); i++) {
        String kind = KINDS.get(i % KINDS.size());
        open.add(new Sent(kind, i, build.submit(client, kind, i, Options.DEFAULT)));
        if (open.size() >= WINDOW) {
          verify(open.remove());
        }
      }
      open.forEach(this::verify);
      return verified.get();
    }

    private void verify(Sent sent) {
      Outcome<Object> outcome =
          sent.handle().outcome().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
      assertThat(outcome)
          .as("%s of %d", sent.kind(), sent.i())
          .isInstanceOfSatisfying(
              Outcome.Completed.class,
              completed ->
                  assertThat(completed.value())
                      .isEqualTo(build.call("expected", sent.kind(), sent.i())));
      String node = outcome.receipt().attempts().getLast().node().value();
      byNode.computeIfAbsent(node, _ -> new AtomicInteger()).incrementAndGet();
      verified.incrementAndGet();
    }

    void awaitMore() {
      int before = verified.get();
      Awaitility.await("%d more results".formatted(ENOUGH))
          .atMost(LONG)
          .until(() -> verified.get() >= before + ENOUGH);
    }
  }

  private Cusinart client(String name, ShopBuild build, Workers workers) throws Exception {
    NodeSettings settings =
        NodeSettings.defaults().withName(name).withSeeds(workers.addresses()).asClient();
    return build.with(() -> Cusinart.start(settings));
  }

  private static void awaitAllUp(Workers workers, Cusinart... clients) {
    for (Cusinart each : clients) {
      Awaitility.await("all workers up")
          .atMost(LONG)
          .until(() -> each.nodes().available().size() == workers.names().size());
    }
  }

  private void upgrade(String name, Map<String, ShopBuild> builds, ShopBuild to, Workers workers) {
    workers.terminate(name, EXIT);
    builds.put(name, to);
    workers.startAgain(name);
    workers.awaitUp(name);
    trace.event(name + " has the next build");
  }

  private Workers workersOf(Map<String, ShopBuild> builds, ShopBuild first) {
    return Workers.startAt(
        3,
        trace,
        name ->
            new Workers.Site(
                "127.0.0.1",
                command ->
                    command
                        .plusJvmArgs(Patience.jvmArgs())
                        .withClassPath(
                            builds.getOrDefault(name, first).classes()
                                + File.pathSeparator
                                + command.classPath())));
  }

  @BeforeEach
  void clientsArePatient() {
    Patience.begin();
  }

  @AfterEach
  void clientsAreAsUsual() {
    Patience.end();
  }

  @Test
  void workersAreReplacedOneByOneAndNoResultIsWrongOrMissing() throws Exception {
    ShopBuild old = ShopBuild.old(directory);
    ShopBuild next = ShopBuild.next(directory);
    Map<String, ShopBuild> builds = new ConcurrentHashMap<>();
    Workers workers = workersOf(builds, old);
    try (workers;
        Cusinart ofOld = client("client-old", old, workers);
        Cusinart ofNext = client("client-next", next, workers);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      awaitAllUp(workers, ofOld, ofNext);
      var oldLoad = new Load(old, ofOld);
      Future<Integer> oldDone = threads.submit(oldLoad);
      oldLoad.awaitMore();

      upgrade("w1", builds, next, workers);
      awaitAllUp(workers, ofOld, ofNext);
      var nextLoad = new Load(next, ofNext);
      Future<Integer> nextDone = threads.submit(nextLoad);
      oldLoad.awaitMore();
      nextLoad.awaitMore();

      upgrade("w2", builds, next, workers);
      awaitAllUp(workers, ofOld, ofNext);
      workers.killAndRestart("w1");
      oldLoad.awaitMore();
      nextLoad.awaitMore();
      workers.awaitUp("w1");

      oldLoad.stop.set(true);
      int ofOldVerified = oldDone.get(60, TimeUnit.SECONDS);
      upgrade("w3", builds, next, workers);
      awaitAllUp(workers, ofNext);
      nextLoad.awaitMore();
      nextLoad.stop.set(true);
      int ofNextVerified = nextDone.get(60, TimeUnit.SECONDS);

      trace.event(
          "%d results of the old build by %s, %d of the next by %s"
              .formatted(ofOldVerified, oldLoad.byNode, ofNextVerified, nextLoad.byNode));
      assertThat(nextLoad.byNode).containsOnlyKeys("w1", "w2", "w3");
    }
    assertThat(workers.alive()).as("children left").isEmpty();
  }
}
