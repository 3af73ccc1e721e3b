package io.cusinart.core;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cusinart.core.console.ConfigurationView;
import io.cusinart.core.console.ConsoleClient;
import io.cusinart.core.task.RetryBudget;
import io.cusinart.testkit.certificates.NodeCertificates;
import io.cusinart.testkit.nodes.WorkerMain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Networks that are split for half a minute and heal: whoever was removed is a member again soon
 * after, in the same process.
 *
 * <p>Each worker is in a network namespace of its own. Skipped where there is no root, {@code ip}
 * or {@code nft}. {@code -Dcusinart.test.splits=20} is how often a node of three is cut off. All
 * turn red (nobody is removed and back) when {@code cusinart.cluster.come-back} is off.
 */
@Tag("long")
@Timeout(1_800)
final class SplitIT {

  private static final int SPLITS = Integer.getInteger("cusinart.test.splits", 4);
  private static final Duration SPLIT = Duration.ofSeconds(30);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final long MOST_MILLIS = 10_000;
  private static final long AGREED_MILLIS = 5_000;
  private static final int WINDOW = 20;

  @RegisterExtension
  final FaultTrace trace = new FaultTrace(Boolean.getBoolean("cusinart.test.trace"));

  @TempDir private Path certificates;
  private final List<Long> millis = new ArrayList<>();
  private @Nullable Namespaces namespaces;
  private @Nullable Workers workers;

  @BeforeEach
  void possible() {
    assumeTrue(
        Namespaces.possible(),
        "network namespaces need root, ip and nft (Debian packages iproute2 and nftables)");
  }

  private List<String> start(int count) {
    List<String> names = IntStream.rangeClosed(1, count).mapToObj(each -> "w" + each).toList();
    Namespaces made = Namespaces.create(names);
    namespaces = made;
    var authority = new NodeCertificates(certificates);
    authority.issue("client", made.host());
    names.forEach(name -> authority.issue(name, made.host(name)));
    workers =
        Workers.startAt(
            count,
            trace,
            name ->
                new Workers.Site(
                    made.host(name),
                    command -> made.settle(name, command.plusJvmArgs(settings(name)))));
    return names;
  }

  private Namespaces namespaces() {
    return requireNonNull(namespaces);
  }

  private Workers workers() {
    return requireNonNull(workers);
  }

  private List<String> settings(String name) {
    return List.of(
        "-Dcusinart.tls.enabled=on",
        "-Dcusinart.tls.directory=" + certificates,
        "-Dcusinart.node.data=" + data(name));
  }

  private Path data(String name) {
    return certificates.resolve("data").resolve(name);
  }

  private ConfigurationView say(String name, String line) {
    try (var console = new ConsoleClient(data(name))) {
      return console.ask(line);
    }
  }

  @AfterEach
  void stop() {
    if (workers != null) {
      workers.close();
    }
    if (namespaces != null) {
      namespaces.close();
    }
  }

  private int ups(String name) {
    return workers().printedWith(WorkerMain.upLine(name));
  }

  private int removals(String name) {
    return workers().printed(WorkerMain.removedLine(name));
  }

  private void await(String what, java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await(what).atMost(LONG).pollInterval(Duration.ofMillis(10)).until(condition);
  }

  /** Cuts these off from all others and from each other, and waits until each is a member again. */
  private void split(List<String> names) {
    split(names, () -> {});
  }

  private void split(List<String> names, Runnable whileCutOff) {
    List<Integer> upsBefore = names.stream().map(this::ups).toList();
    List<Integer> removalsBefore = names.stream().map(this::removals).toList();
    List<Long> pids = names.stream().map(name -> workers().process(name).pid()).toList();
    long endsNanos = System.nanoTime() + SPLIT.toNanos();
    names.forEach(namespaces()::silence);
    trace.event("cut off " + names);
    await("half a minute", () -> System.nanoTime() - endsNanos >= 0);
    whileCutOff.run();
    for (int i = 0; i < names.size(); i++) {
      assertThat(removals(names.get(i))).as("removals").isEqualTo(removalsBefore.get(i) + 1);
      assertThat(ups(names.get(i))).as("returns while it is cut off").isEqualTo(upsBefore.get(i));
    }
    names.forEach(namespaces()::heal);
    long healedNanos = System.nanoTime();
    trace.event("healed " + names);
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      int before = upsBefore.get(i);
      await(name + " is a member again", () -> ups(name) > before);
      assertThat(workers().process(name).pid()).isEqualTo(pids.get(i));
    }
    millis.add(LaneScenario.millisSince(healedNanos));
  }

  private void verify(String what) {
    Collections.sort(millis);
    System.out.printf("%s: members again after %s ms%n", what, millis);
    assertThat(millis)
        .as("milliseconds from the heal until whoever was cut off is a member")
        .allSatisfy(each -> assertThat(each).isLessThanOrEqualTo(MOST_MILLIS));
  }

  @Test
  void aNodeOfThreeThatWasCutOffIsAMemberAgainWithinTenSeconds() throws Exception {
    List<String> names = start(3);
    for (int split = 0; split < SPLITS; split++) {
      try (LaneScenario scenario =
          new LaneScenario(
              trace,
              workers(),
              List.of(
                  "node.host=\"%s\"".formatted(namespaces().host()),
                  "tls.enabled=on",
                  "tls.directory=\"%s\"".formatted(certificates)),
              new RetryBudget(System.nanoTime()),
              WINDOW)) {
        String name = names.get(split % names.size());
        split(List.of(name));
        scenario.awaitAllUp();
        scenario.awaitMoreOn(scenario.incarnation(name), 20);
        scenario.finish();
      }
    }
    verify("One of three, %d splits of %d s".formatted(SPLITS, SPLIT.toSeconds()));
  }

  /** The one of the lower address goes on alone; the other waits for it, however long that is. */
  @Test
  void ofTwoTheOneThatWasRemovedComesBackToTheOther() {
    start(2);
    int before = ups("w1");
    split(List.of("w2"));
    assertThat(ups("w1")).isEqualTo(before);
    verify("One of two");
  }

  /**
   * Two and two: those without the lowest address are removed, and form nothing while they are cut
   * off, though each is half of what it remembers.
   */
  @Test
  void ofAnEvenSplitOneHalfComesBackToTheOther() {
    start(4);
    split(List.of("w3", "w4"));
    assertThat(removals("w1") + removals("w2")).isZero();
    verify("Two of four");
  }

  /**
   * A setting is changed for all nodes on both sides of a split. Turns red (11 on one side, 22 on
   * the other) when what a node knows is not said to the cluster it comes back to.
   */
  @Test
  void ofTwoChangesDuringASplitTheLaterOneHoldsEverywhere() {
    List<String> names = start(3);
    split(
        List.of("w2"),
        () -> {
          var _ = say("w1", "set --all-nodes Execution::QueueBound 11");
          assertThat(say("w2", "set --all-nodes Execution::QueueBound 22").kind())
              .isEqualTo(ConfigurationView.Kind.DONE);
        });

    long backNanos = System.nanoTime();
    await(
        "the later value everywhere",
        () ->
            names.stream()
                .allMatch(
                    name -> say(name, "get Execution::QueueBound").lines().equals(List.of("22"))));
    System.out.printf(
        "Two changes during a split: one value %d ms after the return%n",
        LaneScenario.millisSince(backNanos));
    assertThat(LaneScenario.millisSince(backNanos)).isLessThan(AGREED_MILLIS);
    assertThat(String.join("\n", say("w3", "history").lines()))
        .contains("Execution::QueueBound: 10000 -> 11", "Execution::QueueBound: 11 -> 22");
  }
}
