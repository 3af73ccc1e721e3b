package io.cusinart.cli.up;

import io.cusinart.cli.up.NodeCommandFactory.NodeSpec;
import io.cusinart.core.console.ConsoleSocket;
import io.cusinart.testkit.process.JavaProcess;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One node's state in the supervisor. Changed in the supervisor's thread only; {@link
 * #endpointIn(String)} and the log may be used by any.
 */
final class SupervisedNode {

  private final NodeSpec spec;
  private final NodeLog log;
  private final Pattern upLine;
  private final Pattern probesLine;

  private NodeStatus.State state = NodeStatus.State.STARTING;
  private @Nullable JavaProcess process;
  private String endpoint;
  private @Nullable String probes;
  private @Nullable Long upSinceNanos;
  private int failures;
  private int restarts;
  private boolean drained;

  SupervisedNode(NodeSpec spec, NodeLog log) {
    this.spec = spec;
    this.log = log;
    this.endpoint = "127.0.0.1:" + spec.port();
    this.upLine =
        Pattern.compile(
            "node " + Pattern.quote(spec.name()) + " is up at (\\S+:\\d{1,5}), cluster of \\d+");
    this.probesLine =
        Pattern.compile(
            "node " + Pattern.quote(spec.name()) + " answers probes at http://(\\S+:\\d{1,5})/");
  }

  NodeSpec spec() {
    return spec;
  }

  String name() {
    return spec.name();
  }

  NodeLog log() {
    return log;
  }

  int failures() {
    return failures;
  }

  /** The endpoint, if this is the line that says the node is up. */
  Optional<String> endpointIn(String line) {
    Matcher matcher = upLine.matcher(line);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** Where probes are answered, if this is the line that says so; it comes before the other. */
  Optional<String> probesIn(String line) {
    Matcher matcher = probesLine.matcher(line);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  void probesAt(String newProbes) {
    probes = newProbes;
  }

  /** Whether this line says that the cluster has removed it. */
  boolean saysRemoved(String line) {
    return line.equals(
        "node %s was removed by the cluster and asks to rejoin it".formatted(name()));
  }

  /** It asks to rejoin; that it was up counts on. */
  void removed() {
    state = NodeStatus.State.REJOINING;
  }

  /** Whether this line says that it was drained. */
  boolean saysDrained(String line) {
    return line.equals("node %s was drained and has left".formatted(name()));
  }

  /** It was drained: its end is no failure. */
  void drained() {
    drained = true;
  }

  boolean wasDrained() {
    return drained;
  }

  /** It has left, and stays out. */
  void left() {
    process = null;
    upSinceNanos = null;
    state = NodeStatus.State.LEFT;
  }

  boolean runs(JavaProcess candidate) {
    return process == candidate;
  }

  boolean isUp() {
    return state == NodeStatus.State.UP;
  }

  void started(JavaProcess newProcess) {
    process = newProcess;
    probes = null;
    state = NodeStatus.State.STARTING;
  }

  void up(String newEndpoint, long nowNanos) {
    endpoint = newEndpoint;
    upSinceNanos = nowNanos;
    state = NodeStatus.State.UP;
  }

  /** How long it had been up; zero if it was not. */
  Duration upFor(long nowNanos) {
    return upSinceNanos == null ? Duration.ZERO : Duration.ofNanos(nowNanos - upSinceNanos);
  }

  void ended(RestartPolicy.Decision decision) {
    process = null;
    upSinceNanos = null;
    failures = decision.failures();
    state =
        switch (decision) {
          case RestartPolicy.Restart _ -> NodeStatus.State.RESTARTING;
          case RestartPolicy.GiveUp _ -> NodeStatus.State.FAILED;
        };
  }

  void restarting() {
    restarts++;
  }

  NodeStatus status() {
    Long pid = process == null ? null : process.pid();
    String console = ConsoleSocket.in(spec.directory()).toString();
    Map<String, String> endpoints = new HashMap<>(Map.of(NodeStatus.NODE, endpoint));
    if (probes != null) {
      endpoints.put(NodeStatus.HTTP, probes);
    }
    return new NodeStatus(name(), pid, endpoints, state, console, restarts);
  }
}
