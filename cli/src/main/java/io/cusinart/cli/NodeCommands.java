package io.cusinart.cli;

import io.cusinart.cli.up.NodeCommandFactory;
import io.cusinart.testkit.process.JavaCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The command line of each node of a local cluster: {@code cusinart node}, in a JVM of its own.
 * Safe for use by several threads.
 *
 * <p>The first node of the seeds forms the cluster when no other seed lets it in. Started for the
 * first time it asks them for a second; started again it asks for longer, because the others may be
 * up and merely slow, and it must not form a second cluster beside theirs.
 */
public final class NodeCommands implements NodeCommandFactory {

  private static final List<String> JVM_ARGS =
      List.of(
          "-XX:+UseSerialGC",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private static final Duration ASK_LONGER = Duration.ofSeconds(10);

  private final List<String> moreJvmArgs;
  private final List<String> moreArgs;
  private final Duration askAgain;
  private final Set<String> startedBefore = ConcurrentHashMap.newKeySet();

  /** Nodes with these JVM arguments beside the usual ones. */
  public NodeCommands(List<String> moreJvmArgs) {
    this(moreJvmArgs, List.of(), ASK_LONGER);
  }

  private NodeCommands(List<String> moreJvmArgs, List<String> moreArgs, Duration askAgain) {
    this.moreJvmArgs = List.copyOf(moreJvmArgs);
    this.moreArgs = List.copyOf(moreArgs);
    this.askAgain = askAgain;
  }

  /** The same with this file of settings; who is to ask longer asks no shorter than it says. */
  NodeCommands withConfig(SharedConfig config) {
    boolean longer = config.formAfter().compareTo(askAgain) > 0;
    return new NodeCommands(moreJvmArgs, moreArgs, longer ? config.formAfter() : askAgain)
        .plusArgs(config.arguments());
  }

  /** The same, encrypted: each node has its certificate in a folder of its name in here. */
  public NodeCommands withTls(Path directory) {
    return plusArgs(List.of("--tls", directory.toAbsolutePath().toString()));
  }

  /** The same with these arguments of the command too. */
  NodeCommands plusArgs(List<String> more) {
    return new NodeCommands(
        moreJvmArgs, Stream.concat(moreArgs.stream(), more.stream()).toList(), askAgain);
  }

  @Override
  public JavaCommand command(NodeSpec spec) {
    var args = new ArrayList<>(List.of("node", "--name", spec.name()));
    args.addAll(List.of("--port", Integer.toString(spec.port())));
    args.addAll(List.of("--data", spec.directory().toAbsolutePath().toString()));
    spec.seeds().forEach(seed -> args.addAll(List.of("--seed", seed)));
    args.addAll(moreArgs);
    boolean again = !startedBefore.add(spec.name());
    return JavaCommand.of(Main.class)
        .plusJvmArgs(JVM_ARGS)
        .withAotCache()
        .plusJvmArgs(
            again
                ? List.of("-Dcusinart.cluster.form-after=%dms".formatted(askAgain.toMillis()))
                : List.of())
        .plusJvmArgs(moreJvmArgs)
        .withArgs(args);
  }
}
