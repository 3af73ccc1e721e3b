package io.cusinart.benchmarks;

import io.cusinart.benchmarks.peers.Contestant;
import io.cusinart.benchmarks.peers.PeersBuild;
import io.cusinart.benchmarks.peers.PeersPlan;
import io.cusinart.benchmarks.peers.PeersReport;
import io.cusinart.benchmarks.peers.PeersResults;
import io.cusinart.benchmarks.peers.PeersRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures ours and its peers back to back on this machine. */
@Command(
    name = "peers",
    mixinStandardHelpOptions = true,
    description =
        "Measures ours, Hazelcast, Coherence, Infinispan, Ignite and raw Pekko back to back.")
final class PeersCommand implements Callable<Integer> {

  /** The project's directory; the launcher says it. */
  private static final String HOME = "bench.home";

  private static final String NO_RESULTS = "none";
  private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmm");
  private static final int GIT_SECONDS = 10;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description =
          "How often everything is measured, each time on new JVMs. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "5",
      description =
          "Length of a measurement; bulk takes twice, idle four times as long."
              + " Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--only",
      paramLabel = "A,B",
      defaultValue = "cusinart,hazelcast,coherence,infinispan,ignite,pekko",
      description = "Which systems. Default: ${DEFAULT-VALUE}.")
  private String only = "";

  @Option(
      names = "--results",
      paramLabel = "DIR",
      description = "Where the results are written, or none. Default: benchmarks/results.")
  private @Nullable String directory;

  @Option(names = "--json", description = "Prints JSON in the place of the table.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException, IOException {
    Path home = Path.of(System.getProperty(HOME, "")).toAbsolutePath();
    Duration length = Duration.ofNanos(Math.round(seconds * 1e9));
    var plan = new PeersPlan(home, Contestant.parse(only), rounds, length);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    var made = new ArrayList<>(Machine.lines());
    made.add("commit: " + commit(home));
    PeersBuild.ensure(home, plan.contestants(), err::println);
    PeersResults results = new PeersRun(plan, err::println).run();
    print(plan, made, results, out);
    if (!NO_RESULTS.equals(directory)) {
      err.println("written: " + write(home, PeersReport.markdown(plan, made, results)));
    }
    return results.failed() ? 1 : 0;
  }

  private void print(PeersPlan plan, List<String> made, PeersResults results, PrintWriter out) {
    if (json) {
      out.println(PeersReport.json(plan, made, results));
    } else {
      made.forEach(out::println);
      plan.lines().forEach(out::println);
      out.println();
      PeersReport.lines(plan, results).forEach(out::println);
    }
    out.flush();
  }

  private Path write(Path home, List<String> lines) throws IOException {
    Path where = directory == null ? home.resolve("benchmarks/results") : Path.of(directory);
    Files.createDirectories(where);
    String name = LocalDateTime.now(ZoneOffset.UTC).format(NAME) + "-peers.md";
    return Files.write(where.resolve(name), lines);
  }

  /** As git says, with a word if there are changes that are in none; unknown without git. */
  private static String commit(Path home) throws InterruptedException {
    try {
      Process git =
          new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=12")
              .directory(home.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      boolean known = git.waitFor(GIT_SECONDS, TimeUnit.SECONDS) && git.exitValue() == 0;
      return known && !text.isEmpty() ? text : "unknown";
    } catch (IOException _) {
      return "unknown";
    }
  }
}
