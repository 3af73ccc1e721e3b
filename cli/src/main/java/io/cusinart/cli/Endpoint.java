package io.cusinart.cli;

import io.cusinart.api.RuntimeFailure;
import io.cusinart.cli.up.ClusterFile;
import io.cusinart.cli.up.NodeStatus;
import io.cusinart.core.node.OperatorClient;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which node a command asks: {@code --at HOST:PORT}, or one that {@code up} has started. */
final class Endpoint {

  private static final String CLUSTER = "cusinart";

  @Option(names = "--at", paramLabel = "HOST:PORT", description = "The node to ask.")
  private @Nullable String at;

  @Option(
      names = "--dir",
      defaultValue = "cusinart-data",
      description = "Of `up`, whose nodes to ask without --at; default: ${DEFAULT-VALUE}.")
  private Path directory = Path.of("cusinart-data");

  OperatorClient connect() {
    return OperatorClient.of(CLUSTER, at == null ? fromFile() : at);
  }

  private String fromFile() {
    ClusterFile file = ClusterFile.read(directory);
    if (ProcessHandle.of(file.pid()).isEmpty()) {
      throw new RuntimeFailure.Unavailable(
          "%s is of an `up` that was killed (pid %d); start it again, or give --at HOST:PORT"
              .formatted(directory.resolve(ClusterFile.NAME), file.pid()),
          Duration.ofSeconds(1));
    }
    return file.nodes().stream()
        .filter(node -> node.state() == NodeStatus.State.UP)
        .map(NodeStatus::endpoint)
        .findFirst()
        .orElseThrow(() ->
            new RuntimeFailure.Unavailable(
                "no node of %s is up yet; try again in a few seconds".formatted(directory),
                Duration.ofSeconds(2)));
  }
}
