package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cusinart.api.NodeState;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.settings.NodeSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes with data directories that are started again by their old commands. */
@Timeout(120)
final class ComingBackTest {

  private static final Duration LONG = Duration.ofSeconds(40);

  @TempDir private Path directory;
  private final List<Cusinart> started = new ArrayList<>();

  @AfterEach
  void stop() {
    started.reversed().forEach(Cusinart::close);
  }

  private NodeSettings settings(String name, List<String> seeds) {
    return NodeSettings.defaults()
        .withName(name)
        .withSeeds(seeds)
        .withData(directory.resolve(name).toString());
  }

  private Cusinart start(NodeSettings settings) {
    Cusinart node = Cusinart.start(settings);
    synchronized (started) {
      started.add(node);
    }
    return node;
  }

  private void remembers(Cusinart node, Cusinart other) {
    Path file = directory.resolve(node.self().id().value()).resolve("members");
    await("%s to remember %s".formatted(node.self().id(), other.self().id()))
        .atMost(LONG)
        .until(() -> Files.exists(file) && Files.readString(file).contains(other.self().address()));
  }

  private static void dies(Cusinart node) throws Exception {
    node.running().terminate();
    node.whenEnded().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static void oneClusterOfTwo(Cusinart... nodes) {
    for (Cusinart each : nodes) {
      await("%s to see two that are up".formatted(each.self().id()))
          .atMost(LONG)
          .until(() ->
              each.nodes().nodes().stream().filter(node -> node.state() == NodeState.UP).count()
                  == 2);
    }
  }

  /** Turns red (it is alone) when Joining asks seeds only. */
  @Test
  void whoFormedTheClusterComesBackToItByItsOldCommandAndToItsOldPort() throws Exception {
    NodeSettings ofA = settings("a", List.of());
    Cusinart a = start(ofA);
    Cusinart b = start(settings("b", List.of(a.self().address())));
    remembers(a, b);
    remembers(b, a);

    dies(a);
    Cusinart again = start(ofA);

    assertThat(again.self().address()).isEqualTo(a.self().address());
    assertThat(again.self().incarnation()).isNotEqualTo(a.self().incarnation());
    oneClusterOfTwo(again, b);
  }

  @Test
  void whenAllHaveDiedOneClusterIsFormedAgain() throws Exception {
    NodeSettings ofA = settings("a", List.of());
    Cusinart a = start(ofA);
    NodeSettings ofB = settings("b", List.of(a.self().address()));
    Cusinart b = start(ofB);
    remembers(a, b);
    dies(a);
    dies(b);

    var second = CompletableFuture.supplyAsync(() -> start(ofB));
    var first = CompletableFuture.supplyAsync(() -> start(ofA));

    oneClusterOfTwo(first.get(60, TimeUnit.SECONDS), second.get(60, TimeUnit.SECONDS));
  }

  /** Turns red when the directory is opened after the port, or let go too early. */
  @Test
  void twoNodesDoNotShareADirectory() {
    NodeSettings ofA = settings("a", List.of());
    Cusinart a = start(ofA);

    assertThatThrownBy(() -> Cusinart.start(ofA))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContaining("is in use by a node that runs");
    a.close();
    start(ofA);
  }
}
