package io.cusinart.cli;

import ch.qos.logback.classic.LoggerContext;
import io.cusinart.api.NodeInfo;
import io.cusinart.core.Cusinart;
import io.cusinart.core.node.IncarnationListener;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.testkit.process.ParentWatch;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs one node in this process until SIGTERM or until the cluster removes it. */
@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    description = "Runs one node. SIGTERM lets its tasks end, hands back what waits, and leaves.")
final class NodeCommand implements Callable<Integer> {

  /** A supervisor that sees this knows that starting it again makes sense. */
  private static final int REMOVED_BY_CLUSTER = 70;

  @Option(names = "--name", required = true, description = "Unique in the cluster.")
  private String name = "";

  @Option(names = "--port", description = "To listen on; a free one if nothing says which.")
  private @Nullable Integer port;

  @Option(
      names = "--seed",
      paramLabel = "HOST:PORT",
      description = "A member to join; may be given several times. Without: a new cluster.")
  private List<String> seeds = new ArrayList<>();

  @Option(
      names = "--role",
      description = "What tasks can target as a label; may be given several times.")
  private List<String> roles = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where it keeps settings that were changed while it ran, and its console's socket; for this node alone.")
  private @Nullable Path data;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = "Answers probes (GET /live, /ready) on the loopback; 0 is a free port.")
  private @Nullable Integer httpPort;

  @Mixin private ConfigOption config = new ConfigOption();

  @Mixin private TlsOption tls = new TlsOption();

  @Mixin private LibOption lib = new LibOption();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ParentWatch.exitWithParent();
    lib.load();
    Cusinart node = Cusinart.start(settings());
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
      node.configurators().register(new LoggingModule(logback));
    }
    var leaving = new Thread(node::close, "leave");
    Runtime.getRuntime().addShutdownHook(leaving);
    PrintWriter out = spec.commandLine().getOut();
    node.probes()
        .ifPresent(at ->
            out.printf(
                "node %s answers probes at http://%s:%d/ready%n",
                name, at.getAddress().getHostAddress(), at.getPort()));
    node.onIncarnation(new Announcement(node, out));
    return awaitEnd(node);
  }

  /** What the options say wins over what is configured. */
  private NodeSettings settings() {
    NodeSettings settings = config.settings().withName(name);
    if (port != null) {
      settings = settings.withPort(port);
    }
    if (!seeds.isEmpty()) {
      settings = settings.withSeeds(seeds);
    }
    if (!roles.isEmpty()) {
      settings = settings.withLabels(new HashSet<>(roles));
    }
    if (data != null) {
      settings = settings.withData(data.toString());
    }
    if (httpPort != null) {
      settings = settings.withHttpPort(httpPort);
    }
    return tls.applyTo(settings);
  }

  /** Says when the node is a member, again after each return. */
  private record Announcement(Cusinart node, PrintWriter out) implements IncarnationListener {
    @Override
    public void began(NodeInfo self) {
      out.printf("node %s is up at %s, cluster of %d%n", self.id(), self.address(), members(node));
    }

    @Override
    public void ended(NodeInfo self) {
      if (!node.closed()) {
        out.printf("node %s was removed by the cluster and asks to rejoin it%n", self.id());
      }
    }
  }

  /** What a node prints when it has left for good: a supervisor does not start it again. */
  static String drainedLine(String name) {
    return "node %s was drained and has left".formatted(name);
  }

  private static long members(Cusinart node) {
    return node.nodes().nodes().stream().filter(NodeInfo::worker).count();
  }

  private int awaitEnd(Cusinart node) {
    try {
      if (node.whenEnded().toCompletableFuture().join()) {
        if (node.drained()) {
          spec.commandLine().getOut().println(drainedLine(name));
        }
        return 0;
      }
    } catch (CompletionException broken) {
      spec.commandLine().getErr().printf("node %s broke: %s%n", name, broken.getCause());
    }
    spec.commandLine()
        .getErr()
        .printf(
            "node %s was removed by the cluster and does not come back; its log says why, start it again to rejoin%n",
            name);
    return REMOVED_BY_CLUSTER;
  }
}
