package io.cusinart.cli;

import io.cusinart.api.RuntimeFailure;
import io.cusinart.cli.up.ClusterFile;
import io.cusinart.cli.up.NodeStatus;
import io.cusinart.core.operator.OperatorClient;
import io.cusinart.core.settings.NodeSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which node a command asks: {@code --at HOST:PORT}, or one that {@code up} has started. */
final class Endpoint {

  /** Each that says nothing costs 5 s. */
  private static final int MOST_ASKED = 3;

  @Option(names = "--at", paramLabel = "HOST:PORT", description = "The node to ask.")
  private @Nullable String at;

  @Option(
      names = "--dir",
      defaultValue = "cusinart-data",
      description = "Of `up`, whose nodes to ask without --at; default: ${DEFAULT-VALUE}.")
  private Path directory = Path.of("cusinart-data");

  @Mixin private TlsOption tls = new TlsOption();

  /** Asks this node, as {@code --at} would. */
  void ofNode(String hostPort) {
    at = hostPort;
  }

  /**
   * Asks the node of {@code --at}; without it the nodes that are up, one after the other, until one
   * answers. Only whether it answers is tried again: the question itself is asked once.
   *
   * @throws RuntimeFailure.Unavailable if none answers
   */
  <R> R ask(Function<OperatorClient, R> question) {
    try (OperatorClient client = open()) {
      return question.apply(client);
    }
  }

  /**
   * A client of the same node, for more than one question; the last that could be asked may not
   * answer.
   */
  OperatorClient open() {
    List<String> candidates = at == null ? fromFile() : List.of(at);
    for (String candidate : candidates.subList(0, candidates.size() - 1)) {
      OperatorClient client = client(candidate);
      if (answers(client)) {
        return client;
      }
      client.close();
    }
    return client(candidates.getLast());
  }

  /** Asks the node at this address. */
  <R> R askAt(String hostPort, Function<OperatorClient, R> question) {
    try (OperatorClient client = client(hostPort)) {
      return question.apply(client);
    }
  }

  /** Whether a node answers there. */
  boolean answers(String hostPort) {
    return askAt(hostPort, Endpoint::answers);
  }

  private OperatorClient client(String hostPort) {
    return OperatorClient.of(hostPort, tls.applyTo(NodeSettings.defaults()));
  }

  private static boolean answers(OperatorClient client) {
    try {
      client.introduction();
      return true;
    } catch (RuntimeFailure.Unavailable | RuntimeFailure.Invalid _) {
      return false;
    }
  }

  private List<String> fromFile() {
    ClusterFile file = ClusterFile.read(directory);
    if (ProcessHandle.of(file.pid()).isEmpty()) {
      throw new RuntimeFailure.Unavailable(
          "%s is of an `up` that was killed (pid %d); start it again, or give --at HOST:PORT"
              .formatted(directory.resolve(ClusterFile.NAME), file.pid()),
          Duration.ofSeconds(1));
    }
    List<String> up =
        file.nodes().stream()
            .filter(node -> node.state() == NodeStatus.State.UP)
            .map(NodeStatus::nodeEndpoint)
            .limit(MOST_ASKED)
            .toList();
    if (up.isEmpty()) {
      throw new RuntimeFailure.Unavailable(
          "no node of %s is up yet; try again in a few seconds".formatted(directory),
          Duration.ofSeconds(2));
    }
    return up;
  }
}
