package io.cusinart.cli.demo;

import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.Options;
import io.cusinart.cli.NodeCommands;
import io.cusinart.cli.ca.AuthorityDirectory;
import io.cusinart.cli.demo.DemoReport.Kill;
import io.cusinart.cli.up.LocalClusterSettings;
import io.cusinart.cli.up.LocalClusterSupervisor;
import io.cusinart.cli.up.NodeStatus;
import io.cusinart.cli.up.SupervisorEvent;
import io.cusinart.core.Cusinart;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.samples.primes.CountPrimes;
import io.cusinart.samples.primes.Range;
import io.cusinart.testkit.process.ProcessFailure;
import io.cusinart.testkit.process.ShutdownGuard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One demo, from the start of the nodes to their end. Used once, by one thread. */
final class DemoRun {

  private static final Logger LOG = LoggerFactory.getLogger(DemoRun.class);
  private static final String DRIVER = "demo-driver";

  /** Longer than a demo; a shorter one would be warned of from its first day. */
  private static final Duration CERTIFIED = Duration.ofDays(30);

  private static final Duration START_PATIENCE = Duration.ofSeconds(90);
  private static final Duration RESTART_PATIENCE = Duration.ofSeconds(60);

  /** Tasks out for each node: enough to keep its threads busy while results travel. */
  private static final int WINDOW_PER_NODE = 2 * Runtime.getRuntime().availableProcessors();

  private final DemoPlan plan;
  private final DemoView view;
  private final boolean tls;
  private final AtomicLong killedNanos = new AtomicLong();
  private final AtomicLong detectedNanos = new AtomicLong();
  private final AtomicLong restartedNanos = new AtomicLong();
  private final CountDownLatch restarted = new CountDownLatch(1);

  /** {@code tls}: whether all between the nodes is encrypted. */
  DemoRun(DemoPlan plan, DemoView view, boolean tls) {
    this.plan = plan;
    this.view = view;
    this.tls = tls;
  }

  DemoReport run() throws InterruptedException {
    Path directory = temporaryDirectory();
    NodeCommands commands = commands(directory);
    LocalClusterSettings settings =
        LocalClusterSettings.of(plan.nodes(), directory, commands)
            .withFirstRestartDelay(Duration.ZERO)
            .withOut(view::event)
            .withListener(this::onEvent);
    view.event("starting %d nodes, a JVM each".formatted(plan.nodes()));
    try (LocalClusterSupervisor supervisor = LocalClusterSupervisor.start(settings)) {
      ShutdownGuard guard =
          ShutdownGuard.run("demo's end", () -> removeAfter(supervisor, directory));
      try {
        supervisor.awaitAllUp(START_PATIENCE);
        return drive(supervisor, directory);
      } finally {
        guard.remove();
      }
    } finally {
      delete(directory);
    }
  }

  private static Path certificates(Path directory) {
    return directory.resolve("certificates");
  }

  private NodeCommands commands(Path directory) {
    var plain = new NodeCommands(List.of("-Xmx256m"));
    if (!tls) {
      return plain;
    }
    Path made = certificates(directory);
    view.event("making an authority and a certificate for each node");
    AuthorityDirectory authority = AuthorityDirectory.forAWhile(made, CERTIFIED.plusDays(1));
    plan.names().forEach(name -> authority.issueLocal(name, CERTIFIED));
    authority.issueLocal(DRIVER, CERTIFIED);
    return plain.withTls(made);
  }

  /** At Ctrl-C: the nodes write into it until they have ended. */
  private static void removeAfter(LocalClusterSupervisor supervisor, Path directory) {
    try {
      supervisor.close();
    } finally {
      delete(directory);
    }
  }

  private DemoReport drive(LocalClusterSupervisor supervisor, Path directory)
      throws InterruptedException {
    NodeSettings defaults = NodeSettings.defaults();
    NodeSettings client =
        (tls ? defaults.withTls(certificates(directory).toString()) : defaults)
            .withName(DRIVER)
            .asClient()
            .withSeeds(supervisor.nodes().stream().map(NodeStatus::nodeEndpoint).toList());
    try (Cusinart driver = Cusinart.start(client)) {
      driver.nodes().onChange(this::onNodes);
      List<Range> ranges = plan.ranges();
      view.event(
          "counting the primes below %d by trial division, in %d ranges of unequal cost"
              .formatted(plan.below(), ranges.size()));
      view.begin(ranges.size());
      var tally = new DemoTally(ranges.size(), WINDOW_PER_NODE * plan.nodes(), view::completed);
      plan.victim().ifPresent(victim -> tally.atHalf(() -> kill(supervisor, victim)));
      driver.engine().map(new CountPrimes(), ranges, Options.DEFAULT).subscribe(tally);
      tally.await();
      return report(tally);
    }
  }

  private void kill(LocalClusterSupervisor supervisor, String victim) {
    killedNanos.set(System.nanoTime());
    try {
      supervisor.kill(victim);
    } catch (IllegalStateException alreadyDead) {
      throw new ProcessFailure(
          "%s died before the demo could kill it; free some memory or give --no-kill"
              .formatted(victim),
          alreadyDead);
    }
    view.event("killed %s with SIGKILL".formatted(victim));
  }

  private void onEvent(SupervisorEvent event) {
    boolean ofVictim = killedNanos.get() != 0 && event.node().equals(plan.victim().orElse(""));
    if (ofVictim && event instanceof SupervisorEvent.NodeUp) {
      restartedNanos.compareAndSet(0, event.atNanos());
      view.event(
          "%s is a member again %d ms after the kill"
              .formatted(event.node(), sinceKill(event.atNanos())));
      restarted.countDown();
    }
  }

  /** The victim counts as noticed when its name means no healthy node any more. */
  private void onNodes(List<NodeInfo> nodes) {
    if (killedNanos.get() == 0) {
      return;
    }
    boolean healthy =
        nodes.stream()
            .filter(node -> node.id().value().equals(plan.victim().orElse("")))
            .anyMatch(node -> node.state() == NodeState.UP);
    long now = System.nanoTime();
    if (!healthy && detectedNanos.compareAndSet(0, now)) {
      view.event(
          "%s is suspected %d ms after the kill; its tasks are sent elsewhere"
              .formatted(plan.victim().orElse(""), sinceKill(now)));
    }
  }

  private DemoReport report(DemoTally tally) throws InterruptedException {
    Kill kill = killedNanos.get() == 0 ? null : killReport(tally);
    return new DemoReport(
        plan.below(),
        tally.sum(),
        plan.expected(),
        tally.completed(),
        tally.lost(),
        tally.byNode(),
        DemoReport.millis(tally.elapsedNanos()),
        kill);
  }

  private Kill killReport(DemoTally tally) throws InterruptedException {
    String victim = plan.victim().orElseThrow();
    if (!restarted.await(RESTART_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new ProcessFailure(
          "%s was not a member again %s after it was killed".formatted(victim, RESTART_PATIENCE));
    }
    long lastNanos = tally.lastMovedFrom(victim);
    return new Kill(
        victim,
        tally.movedFrom(victim),
        sinceKill(detectedNanos.get()),
        lastNanos == 0 ? 0 : sinceKill(lastNanos),
        sinceKill(restartedNanos.get()));
  }

  private long sinceKill(long nanos) {
    return DemoReport.millis(nanos - killedNanos.get());
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("cusinart-demo-");
    } catch (IOException broken) {
      throw new UncheckedIOException(
          "cannot make a temporary directory: make room in %s"
              .formatted(System.getProperty("java.io.tmpdir", "/tmp")),
          broken);
    }
  }

  /** What cannot be removed is told and nothing more: the demo has shown what it has shown. */
  private static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException broken) {
      LOG.warn("Cannot remove [{}] ({}): remove it by hand", directory, broken.toString());
    }
  }
}
