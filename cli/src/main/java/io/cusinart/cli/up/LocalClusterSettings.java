package io.cusinart.cli.up;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What a supervisor is told. Immutable; begin with {@link #of} and change it by {@code with…}.
 *
 * @param nodes how many; 1 to 100
 * @param directory for the file, the logs and what the nodes keep
 * @param commands how each node is started
 * @param policy when each is started again
 * @param stopDeadline how long nodes may take to end when asked, before they are killed; above 0
 * @param out told one line for each event; called in the supervisor's thread, must not block
 * @param listener told every event; called in the supervisor's thread, must not block
 */
public record LocalClusterSettings(
    int nodes,
    Path directory,
    NodeCommandFactory commands,
    RestartPolicy policy,
    Duration stopDeadline,
    Consumer<String> out,
    Consumer<SupervisorEvent> listener) {

  private static final int MAX_NODES = 100;

  /** Checks the limits. */
  public LocalClusterSettings {
    if (nodes < 1 || nodes > MAX_NODES) {
      throw new IllegalArgumentException(
          "--nodes must be 1 to %d but is %d".formatted(MAX_NODES, nodes));
    }
    if (!stopDeadline.isPositive()) {
      throw new IllegalArgumentException("stop deadline must be positive but is " + stopDeadline);
    }
  }

  /** The default policy, 15 s to stop, nobody told. */
  public static LocalClusterSettings of(int nodes, Path directory, NodeCommandFactory commands) {
    return new LocalClusterSettings(
        nodes,
        directory,
        commands,
        RestartPolicy.defaults(),
        Duration.ofSeconds(15),
        _ -> {},
        _ -> {});
  }

  /** The same under another policy. */
  public LocalClusterSettings withPolicy(RestartPolicy newPolicy) {
    return new LocalClusterSettings(
        nodes, directory, commands, newPolicy, stopDeadline, out, listener);
  }

  /** The same with another delay before the first restart of a row; zero restarts at once. */
  public LocalClusterSettings withFirstRestartDelay(Duration delay) {
    return withPolicy(policy.withFirstDelay(delay));
  }

  /** The same with another time to stop in. */
  public LocalClusterSettings withStopDeadline(Duration newStopDeadline) {
    return new LocalClusterSettings(
        nodes, directory, commands, policy, newStopDeadline, out, listener);
  }

  /** The same, printing here. */
  public LocalClusterSettings withOut(Consumer<String> newOut) {
    return new LocalClusterSettings(
        nodes, directory, commands, policy, stopDeadline, newOut, listener);
  }

  /** The same, telling this listener also. */
  public LocalClusterSettings withListener(Consumer<SupervisorEvent> another) {
    return new LocalClusterSettings(
        nodes, directory, commands, policy, stopDeadline, out, listener.andThen(another));
  }
}
