package io.cusinart.cli;

import io.cusinart.api.RuntimeFailure;
import io.cusinart.cli.up.ClusterFile;
import io.cusinart.cli.up.NodeStatus;
import io.cusinart.core.console.ConsoleClient;
import io.cusinart.core.console.ConsoleSocket;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose console: that of a data directory, or of one of the nodes that {@code up} has started. */
final class ConsoleOption {

  @Option(
      names = "--dir",
      defaultValue = "cusinart-data",
      description = "Of `up`, or the --data of one node; default: ${DEFAULT-VALUE}.")
  private Path directory = Path.of("cusinart-data");

  @Option(names = "--node", paramLabel = "NAME", description = "Which node of `up`.")
  private @Nullable String node;

  /**
   * A client of that console. If several nodes of {@code up} are there and none is named, the first
   * that is up, said on {@code err}.
   *
   * @throws RuntimeFailure.Unavailable if no node is up there
   * @throws RuntimeFailure.Invalid if none has that name
   */
  ConsoleClient client(PrintWriter err) {
    if (node == null && isDataDirectory()) {
      return new ConsoleClient(directory);
    }
    List<NodeStatus> known = ClusterFile.read(directory).nodes();
    NodeStatus chosen = choose(known);
    if (node == null && known.size() > 1) {
      err.printf("cusinart ctl: this is %s; --node NAME takes another%n", chosen.name());
    }
    Path socket = Path.of(Objects.requireNonNull(chosen.consoleSocket()));
    return new ConsoleClient(Objects.requireNonNull(socket.getParent()));
  }

  private boolean isDataDirectory() {
    return Files.exists(directory.resolve(ConsoleSocket.NAME), LinkOption.NOFOLLOW_LINKS);
  }

  private NodeStatus choose(List<NodeStatus> known) {
    if (node != null && known.stream().noneMatch(each -> each.name().equals(node))) {
      throw new RuntimeFailure.Invalid(
          "there is no node [%s] in %s; there are %s"
              .formatted(node, directory, known.stream().map(NodeStatus::name).toList()));
    }
    return known.stream()
        .filter(each -> node == null || each.name().equals(node))
        .filter(each -> each.state() == NodeStatus.State.UP && each.consoleSocket() != null)
        .findFirst()
        .orElseThrow(() ->
            new RuntimeFailure.Unavailable(
                "%s is not up; `cusinart status --dir %s` shows the nodes, try again in a few seconds"
                    .formatted(node == null ? "no node of " + directory : node, directory),
                Duration.ofSeconds(2)));
  }
}
