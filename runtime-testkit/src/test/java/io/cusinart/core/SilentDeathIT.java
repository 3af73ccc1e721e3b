package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cusinart.api.NodeState;
import io.cusinart.api.Outcome;
import io.cusinart.core.task.RetryBudget;
import io.cusinart.testkit.certificates.NodeCertificates;
import io.cusinart.testkit.nodes.Job;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The network of a node drops every packet, from one moment to the next: what a machine without
 * power looks like to the others, and they to one that is only cut off. No connection breaks, and
 * nobody is refused.
 *
 * <p>Three workers, each in a network namespace of its own, and a client outside. Skipped where
 * there is no root, {@code ip} or {@code nft}. {@code -Dcusinart.test.trace=true} prints the trace
 * of a good run too.
 */
@Tag("long")
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SilentDeathIT {

  private static final List<String> NAMES = List.of("w1", "w2", "w3");
  private static final int WINDOW = 60;
  private static final int DEATHS = 6;
  private static final long MOST_MILLIS = 4_000;

  @RegisterExtension
  final FaultTrace trace = new FaultTrace(Boolean.getBoolean("cusinart.test.trace"));

  private Path certificates;
  private Namespaces namespaces;
  private Workers workers;

  @BeforeAll
  void start(@TempDir Path made) {
    certificates = made;
    assumeTrue(
        Namespaces.possible(),
        "network namespaces need root, ip and nft (Debian packages iproute2 and nftables)");
    namespaces = Namespaces.create(NAMES);
    var authority = new NodeCertificates(certificates);
    authority.issue("client", namespaces.host());
    NAMES.forEach(name -> authority.issue(name, namespaces.host(name)));
    workers =
        Workers.startAt(
            NAMES.size(),
            trace,
            name ->
                new Workers.Site(
                    namespaces.host(name),
                    command ->
                        namespaces.settle(
                            name,
                            command.plusJvmArgs(
                                List.of(
                                    "-Dcusinart.tls.enabled=on",
                                    "-Dcusinart.tls.directory=" + certificates)))));
  }

  @AfterAll
  void stop() {
    if (workers != null) {
      workers.close();
    }
    if (namespaces != null) {
      namespaces.close();
    }
  }

  private LaneScenario scenario() {
    return new LaneScenario(
        trace,
        workers,
        List.of(
            "node.host=\"%s\"".formatted(namespaces.host()),
            "tls.enabled=on",
            "tls.directory=\"%s\"".formatted(certificates)),
        new RetryBudget(System.nanoTime()),
        WINDOW);
  }

  // Turns red (4.2 to 4.9 s) when the cluster's failure detector makes nobody suspected: the health
  // checks that are not answered come later.
  @Test
  void whatWasOnASilentNodeIsCompletedElsewhereWithinFourSeconds() throws Exception {
    try (LaneScenario scenario = scenario()) {
      var once = new OnceLoad(scenario.engine());
      List<Long> millis = new ArrayList<>();
      for (int death = 0; death < DEATHS; death++) {
        millis.add(die(scenario, once, NAMES.get(death % NAMES.size())));
      }
      scenario.finish();
      verifyStartedOnce(once);
      Collections.sort(millis);
      System.out.printf("Jobs on a silent node were all completed elsewhere after %s ms%n", millis);
      assertThat(millis)
          .as("milliseconds until all that was out had its outcome")
          .allSatisfy(each -> assertThat(each).isLessThanOrEqualTo(MOST_MILLIS));
    }
  }

  /** Answers how long it took until every job that was out had its outcome. */
  private long die(LaneScenario scenario, OnceLoad once, String name) {
    scenario.awaitAllUp();
    long victim = scenario.incarnation(name);
    scenario.awaitMoreOn(victim, 20);
    List<Job> pinned = once.submitPinned(4, name);
    scenario.await(
        "started on " + name,
        () -> pinned.stream().allMatch(job -> workers.printed(job.startedLine()) > 0));
    int moved = scenario.load().movedFrom(victim);

    namespaces.silence(name);
    long silentNanos = System.nanoTime();
    int out = scenario.load().given();
    trace.event("silenced %s".formatted(name));
    try {
      scenario.await("all that was out is completed", () -> scenario.load().open(out).isEmpty());
      long millis = LaneScenario.millisSince(silentNanos);
      assertThat(scenario.load().movedFrom(victim)).as("jobs moved").isGreaterThan(moved);
      scenario.await("outcomes of what may not be repeated", () -> once.ended(pinned));
      for (Job job : pinned) {
        assertThat(once.outcome(job))
            .as("%s, which nobody heard of again", job)
            .isInstanceOf(Outcome.Unknown.class);
      }
      assertThat(scenario.stateOf(victim)).as("the silent member").isEqualTo(NodeState.DOWN);
      return millis;
    } finally {
      namespaces.heal(name);
      trace.event("healed %s".formatted(name));
    }
  }

  private void verifyStartedOnce(OnceLoad once) {
    for (Job job : once.jobs()) {
      assertThat(workers.printed(job.startedLine())).as("starts of %s", job).isOne();
    }
  }

  // It was only cut off: it has answers that nobody waits for any more, and they come all the same.
  // Turns red (outcomes come twice in the place of others) when TaskLife.hasEnded forgets.
  @Test
  void aNodeThatIsHeardAgainDeliversNothingTwice() throws Exception {
    try (LaneScenario scenario = scenario()) {
      long victim = scenario.incarnation("w2");
      scenario.awaitMoreOn(victim, 20);
      long dropped = scenario.engine().droppedAnswers();
      int moved = scenario.load().movedFrom(victim);
      namespaces.silence("w2");
      trace.event("silenced w2");
      try {
        scenario.await(
            "its jobs are completed elsewhere",
            () -> scenario.load().movedFrom(victim) >= moved + 5);
        // It comes back with its own view, in which all others are unreachable, and for a second
        // that
        // is what the client sees: what is submitted then is rejected, as no node is up.
        scenario.load().stop();
      } finally {
        namespaces.heal("w2");
        trace.event("healed w2");
      }
      scenario.await(
          "its late answers come",
          () -> scenario.engine().droppedAnswers() > dropped || !scenario.load().twice().isEmpty());
      scenario.finish();
    }
    try (LaneScenario scenario = scenario()) {
      scenario.awaitMoreOn(scenario.incarnation("w2"), 20);
      scenario.finish();
    }
  }
}
