package io.cusinart.cli;

import io.cusinart.cli.up.LocalClusterSettings;
import io.cusinart.cli.up.LocalClusterSupervisor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a cluster of node processes on this machine and starts again what dies. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = "Runs a supervised cluster on this machine. Ctrl-C stops it cleanly.")
final class UpCommand implements Callable<Integer> {

  private static final Duration START_PATIENCE = Duration.ofSeconds(90);

  @Option(names = "--nodes", required = true, description = "How many nodes, 1 to 100.")
  private int nodes;

  @Option(
      names = "--dir",
      defaultValue = "cusinart-data",
      description = "For cluster.json and logs; default: ${DEFAULT-VALUE}.")
  private Path directory = Path.of("cusinart-data");

  @Option(
      names = "--tls",
      paramLabel = "DIR",
      description = "Of `cusinart ca`, with a folder for each of node-1, node-2, ….")
  private @Nullable Path tls;

  @Option(
      names = "--http",
      description = "Each node answers probes at a free port, which cluster.json names.")
  private boolean http;

  @Mixin private ConfigOption config = new ConfigOption();

  @Mixin private LibOption lib = new LibOption();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    var out = spec.commandLine().getOut();
    NodeCommands commands = new NodeCommands(List.of()).plusArgs(lib.arguments());
    if (http) {
      commands = commands.plusArgs(List.of("--http-port", "0"));
    }
    // Once, here: each node would refuse it again and again.
    Optional<SharedConfig> shared = config.shared();
    if (shared.isPresent()) {
      commands = commands.withConfig(shared.get());
    }
    if (tls != null) {
      commands = commands.withTls(tls);
    }
    LocalClusterSettings settings =
        LocalClusterSettings.of(nodes, directory, commands).withOut(out::println);
    try (LocalClusterSupervisor supervisor = LocalClusterSupervisor.start(settings)) {
      supervisor.awaitAllUp(START_PATIENCE);
      out.printf("%d nodes are up; `cusinart status --dir %s` shows them%n", nodes, directory);
      supervisor.awaitClosed();
    }
    return 0;
  }
}
