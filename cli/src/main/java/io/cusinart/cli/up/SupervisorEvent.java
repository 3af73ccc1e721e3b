package io.cusinart.cli.up;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Something that happened to a node of a local cluster. Immutable. */
public sealed interface SupervisorEvent {

  /** The node's name. */
  String node();

  /** When, by {@link System#nanoTime()} of the supervisor's JVM. */
  long atNanos();

  /** What a person is told, if it is news of its own. */
  Optional<String> line();

  /** It said that it is up. */
  record NodeUp(String node, String endpoint, long pid, long atNanos) implements SupervisorEvent {
    @Override
    public Optional<String> line() {
      return Optional.of("%s is up at %s (pid %d)".formatted(node, endpoint, pid));
    }
  }

  /**
   * It exited; what is done about it follows at once as the next event of this node.
   *
   * @param exitStatus 127 if it could not be started
   */
  record NodeDied(String node, int exitStatus, long atNanos) implements SupervisorEvent {
    @Override
    public Optional<String> line() {
      return Optional.empty(); // the next event's line says it
    }
  }

  /**
   * It will be started again.
   *
   * @param delay until then
   * @param failures in a row
   */
  record NodeRestarting(String node, int exitStatus, Duration delay, int failures, long atNanos)
      implements SupervisorEvent {
    @Override
    public Optional<String> line() {
      return Optional.of("%s died (exit %d), restarting %s".formatted(node, exitStatus, when()));
    }

    private String when() {
      if (delay.isZero()) {
        return "now";
      }
      boolean whole = delay.toMillis() % 1_000 == 0;
      return whole
          ? "in %d s".formatted(delay.toSeconds())
          : "in %d ms".formatted(delay.toMillis());
    }
  }

  /**
   * It will not be started again.
   *
   * @param failures in a row
   * @param log what it wrote
   */
  record NodeGaveUp(String node, int failures, Path log, long atNanos) implements SupervisorEvent {
    @Override
    public Optional<String> line() {
      return Optional.of("%s gave up after %d failures: see %s".formatted(node, failures, log));
    }
  }

  /** The cluster has removed it, and its process asks to rejoin: it is not started again. */
  record NodeRemoved(String node, long atNanos) implements SupervisorEvent {
    @Override
    public Optional<String> line() {
      return Optional.of("%s was removed by the cluster and asks to rejoin it".formatted(node));
    }
  }

  /** It was drained and will not be started again. */
  record NodeLeft(String node, long atNanos) implements SupervisorEvent {
    @Override
    public Optional<String> line() {
      return Optional.of("%s was drained and has left".formatted(node));
    }
  }
}
