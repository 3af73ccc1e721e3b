package io.cusinart.cli;

import io.cusinart.cli.up.NodeCommandFactory.NodeSpec;
import io.cusinart.samples.primes.CountPrimes;
import io.cusinart.testkit.process.JavaProcess;
import io.cusinart.testkit.process.ProcessGroup;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the launcher has a JVM do once, so that JVMs write down which classes a start needs: a node
 * that becomes a member, in a JVM of its own, and in this one the commands that are typed most,
 * asked of it. {@code main} ends the JVM with 0 if all went well.
 *
 * <p>What comes of it are two AOT caches of the JDK (JEP 483, 514 and 515): all classes of a cache
 * are loaded at each start, so that the commands, which need a third of them, have one of their
 * own. Nothing breaks without.
 */
final class Training {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Pattern UP = Pattern.compile("node \\S+ is up at (\\S+), .*");

  private Training() {}

  /** {@code DIR CACHE}: an empty directory for the node's data, and the file of its cache. */
  public static void main(String[] args) {
    try (ProcessGroup group = ProcessGroup.open()) {
      JavaProcess node = startNode(group, Path.of(args[0]), args[1]);
      Matcher up = UP.matcher(node.awaitLine(line -> UP.matcher(line).matches(), "up", PATIENCE));
      boolean done = up.matches() && commands(up.group(1)).stream().allMatch(Training::works);
      // A class is in the cache only if the errors that it throws have been seen too.
      boolean refused = run(List.of("status", "--none")) != 0 && run(List.of("none")) != 0;
      node.terminate();
      int _ = node.awaitExit(PATIENCE);
      System.exit(done && refused ? 0 : 1);
    }
  }

  private static JavaProcess startNode(ProcessGroup group, Path directory, String cache) {
    var training = new NodeSpec("training", 0, List.of(), directory);
    return group.start(
        new NodeCommands(List.of("-XX:AOTCacheOutput=" + cache))
            .plusArgs(List.of("--http-port", "0"))
            .command(training));
  }

  private static List<List<String>> commands(String address) {
    String range = "{\"from\": 2, \"to\": 1000}";
    return List.of(
        List.of("status", "--at", address),
        List.of("status", "--at", address, "--json"),
        List.of("events", "--at", address),
        List.of("tasks", "--at", address),
        List.of("run", CountPrimes.class.getName(), "--input", range, "--at", address),
        List.of("up", "--help"));
  }

  private static boolean works(List<String> words) {
    return run(words) == 0;
  }

  private static int run(List<String> words) {
    var silent = new PrintWriter(Writer.nullWriter());
    return Main.run(words.toArray(String[]::new), silent, silent);
  }
}
