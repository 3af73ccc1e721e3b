package io.cusinart.cli;

import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.operator.OperatorClient;
import io.cusinart.core.operator.OperatorReply.Drain;
import io.cusinart.core.operator.OperatorReply.NodeLine;
import io.cusinart.core.operator.OperatorReply.Status;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes one node out of the cluster without losing its work. */
@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    description =
        "Has a node take nothing new, end or hand back its work, and leave the cluster for good.")
final class DrainCommand implements Callable<Integer> {

  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration BEYOND = Duration.ofSeconds(30);

  @Parameters(paramLabel = "NODE", description = "Its name.")
  private String node = "";

  @Option(names = "--dry-run", description = "Only says what would move and how long it may take.")
  private boolean dryRun;

  @Option(names = "--force", description = "Also if no other worker is up.")
  private boolean force;

  @Mixin private Endpoint endpoint = new Endpoint();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Status status = endpoint.ask(OperatorClient::status);
    NodeLine target = find(status);
    String by = System.getProperty("user.name", "somebody");
    Drain drain =
        endpoint.askAt(target.node().address(), client -> client.drain(dryRun, force, by));
    print(drain, out);
    return dryRun || awaitLeft(status, target, drain, out) ? 0 : 1;
  }

  private NodeLine find(Status status) {
    return status.nodes().stream()
        .filter(each -> each.node().id().value().equals(node))
        .findFirst()
        .orElseThrow(() -> {
          List<String> names =
              status.nodes().stream().map(each -> each.node().id().value()).distinct().toList();
          return new RuntimeFailure.Invalid(
              "there is no node [%s] in cluster %s; there are %s"
                  .formatted(node, status.cluster(), String.join(", ", names)));
        });
  }

  static void print(Drain drain, PrintWriter out) {
    out.printf(
        "%s: %d waiting %s, %d running %s, %d submitted by it %s; about %s, at most %s%n",
        drain.begun() ? drain.node() + " drains" : drain.node() + " would drain",
        drain.waiting(),
        drain.begun() ? "move" : "would move",
        drain.running(),
        drain.begun() ? "end or move" : "would end or move",
        drain.submitted(),
        drain.begun() ? "end" : "would end",
        seconds(drain.aboutMillis()),
        seconds(drain.atMostMillis()));
    drain.warnings().forEach(each -> out.println("note: " + each));
    out.flush();
  }

  private static String seconds(long millis) {
    return "%.1f s".formatted(millis / 1e3);
  }

  /** Asks another node, or nobody if it was the only one. */
  private boolean awaitLeft(Status status, NodeLine target, Drain drain, PrintWriter out) {
    List<String> others =
        status.nodes().stream()
            .filter(each -> each.node().worker())
            .map(each -> each.node().address())
            .filter(each -> !each.equals(target.node().address()))
            .toList();
    long beganNanos = System.nanoTime();
    long patienceNanos = Duration.ofMillis(drain.atMostMillis()).plus(BEYOND).toNanos();
    while (System.nanoTime() - beganNanos < patienceNanos) {
      if (hasLeft(others, target)) {
        out.printf(
            "%s has left after %s%n",
            node, seconds(Duration.ofNanos(System.nanoTime() - beganNanos).toMillis()));
        return true;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    spec.commandLine()
        .getErr()
        .printf(
            "%s is still a member after %s; see its log, and `cusinart tasks %s`%n",
            node, seconds(patienceNanos / 1_000_000), target.node().address());
    return false;
  }

  private boolean hasLeft(List<String> others, NodeLine target) {
    for (String other : others) {
      try {
        return endpoint.askAt(other, OperatorClient::status).nodes().stream()
            .noneMatch(each -> each.node().incarnation() == target.node().incarnation());
      } catch (RuntimeFailure.Unavailable _) {
        // It may be on its way out too.
      }
    }
    return others.isEmpty() && !endpoint.answers(target.node().address());
  }
}
