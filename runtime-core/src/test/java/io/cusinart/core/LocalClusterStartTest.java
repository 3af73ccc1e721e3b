package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.core.settings.NodeSettings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the nodes of a local cluster are started together. */
@Timeout(90)
final class LocalClusterStartTest {

  private static final class OwnLoader extends ClassLoader {
    OwnLoader(ClassLoader parent) {
      super(parent);
    }
  }

  /**
   * Turns red (the second node goes on running) if those that started are kept only when all did.
   */
  @Test
  void whenOneNodeCannotBeStartedTheOthersAreClosed() throws Exception {
    List<Cusinart> started = new CopyOnWriteArrayList<>();

    assertThatThrownBy(() ->
            LocalCluster.start(
                3,
                NodeSettings.defaults(),
                settings -> {
                  if (settings.name().value().equals("local-3")) {
                    throw new IllegalStateException("made to fail");
                  }
                  Cusinart node = Cusinart.start(settings);
                  started.add(node);
                  return node;
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("made to fail");

    assertThat(started).hasSize(2);
    for (Cusinart node : started) {
      assertThat(node.whenEnded().toCompletableFuture().get(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Turns red (cannot listen) when every node takes the actor system's port of the settings. */
  @Test
  void withAFixedActorPortEachNodeTakesAFreeOneUnlessItIsAlone() throws Exception {
    int fixed;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      fixed = free.getLocalPort();
    }
    NodeSettings defaults = NodeSettings.defaults();
    var kernel = defaults.kernel();
    NodeSettings settings =
        defaults.withKernel(kernel.withTransport(kernel.transport().withActorPort(fixed)));
    List<Integer> ports = new CopyOnWriteArrayList<>();
    Function<NodeSettings, Cusinart> starter =
        each -> {
          ports.add(each.kernel().transport().actorPort());
          return Cusinart.start(each);
        };

    LocalCluster.start(2, settings, starter).close();
    LocalCluster.start(1, settings, starter).close();

    assertThat(ports).containsExactly(0, 0, fixed);
  }

  /**
   * Turns red when the nodes are started on threads of the common pool. Three: of two, a parallel
   * stream would start the second on the caller's own thread.
   */
  @Test
  void everyNodeIsStartedWithTheCallersClassLoader() {
    Thread caller = Thread.currentThread();
    ClassLoader before = caller.getContextClassLoader();
    var own = new OwnLoader(before);
    Set<ClassLoader> seen = ConcurrentHashMap.newKeySet();
    caller.setContextClassLoader(own);
    try (LocalCluster cluster =
        LocalCluster.start(
            3,
            NodeSettings.defaults(),
            settings -> {
              seen.add(Thread.currentThread().getContextClassLoader());
              return Cusinart.start(settings);
            })) {
      assertThat(cluster.nodes()).hasSize(3);
    } finally {
      caller.setContextClassLoader(before);
    }

    assertThat(seen).containsExactly(own);
  }
}
