package io.cusinart.core.scheduling;

import static io.cusinart.core.scheduling.Views.cluster;
import static io.cusinart.core.scheduling.Views.clusterSeenFrom;
import static io.cusinart.core.scheduling.Views.idle;
import static io.cusinart.core.scheduling.Views.loaded;
import static io.cusinart.core.scheduling.Views.request;
import static io.cusinart.core.scheduling.Views.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.Placement;
import io.cusinart.api.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TaskSchedulerTest {

  private static final ComputationCost LIGHT = ComputationCost.LIGHT;

  private final CostModel costs = CostModel.create(Views.SETTINGS);
  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void theNodeThatIsDoneFirstIsChosen() {
    ClusterView view = cluster(loaded("a", 1, 2, 9, 900), loaded("b", 2, 2, 1, 100));

    assertThat(chosen("cost-aware", view, task(10))).isEqualTo("b");
  }

  @Test
  void aTaskCheaperThanItsTransferRunsAtHome() {
    ClusterView view = clusterSeenFrom("b", idle("a", 1), idle("b", 2), idle("c", 3));

    assertThat(chosen("cost-aware", view, task(1))).isEqualTo("b");
  }

  @Test
  void aBusyHomeSendsWorkAway() {
    ClusterView view = clusterSeenFrom("b", idle("a", 1), loaded("b", 2, 1, 5, 50));

    assertThat(chosen("cost-aware", view, task(1))).isEqualTo("a");
  }

  @Test
  void aSlowerNodeIsChosenOnlyWhenTheFastOneIsBusyForLonger() {
    for (int i = 0; i < 100; i++) {
      costs.observe("com.acme.Count", 100, LIGHT, 1, 30 * Views.MILLI);
      costs.observe("com.acme.Count", 100, LIGHT, 2, 10 * Views.MILLI);
    }

    assertThat(chosen("cost-aware", cluster(idle("a", 1), loaded("b", 2, 1, 1, 10)), task(1)))
        .isEqualTo("b");
    assertThat(chosen("cost-aware", cluster(idle("a", 1), loaded("b", 2, 1, 5, 50)), task(1)))
        .isEqualTo("a");
  }

  @Test
  void amongEqualsEachIsChosenAboutAsOften() {
    var counts = new TreeMap<String, Integer>();
    for (int i = 0; i < 3_000; i++) {
      String name =
          chosen("cost-aware", cluster(idle("a", 1), idle("b", 2), idle("c", 3)), task(1));
      counts.merge(name, 1, Integer::sum);
    }

    assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(850, 1_150));
  }

  @Test
  void leastLoadedCountsTasksForEachProcessorAndOwnOnesThatAreOut() {
    ClusterView view = cluster(loaded("a", 1, 1, 2, 1), loaded("b", 2, 4, 6, 9_000));
    Outstanding manyOnB = Views.out(_ -> 0, incarnation -> incarnation == 2 ? 6 : 0);

    assertThat(chosen("least-loaded", view, task(1))).isEqualTo("b");
    assertThat(place("least-loaded", view, task(1), manyOnB, 0).node().id())
        .isEqualTo(new NodeId("a"));
  }

  @Test
  void roundRobinTakesEachEligibleNodeInTurn() {
    ClusterView view = clusterOf(7);

    List<String> names =
        IntStream.range(0, 8)
            .mapToObj(turn -> place("round-robin", view, task(1), Outstanding.NONE, turn))
            .map(decision -> decision.node().id().value())
            .toList();

    assertThat(names).containsExactly("n0", "n1", "n2", "n3", "n4", "n5", "n6", "n0");
  }

  @Test
  void aTurnThatHasWrappedAroundStillChooses() {
    assertThat(place("round-robin", clusterOf(7), task(1), Outstanding.NONE, Long.MIN_VALUE).node())
        .isNotNull();
  }

  @Test
  void anUnknownStrategyIsRefusedWithItsKeyItsNameAndTheAllowedNames() {
    assertThatThrownBy(() -> TaskScheduler.create(Views.settings("fastest")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "cusinart.scheduling.strategy must be one of"
                + " cost-aware, least-loaded, round-robin, weighted, locality but is [fastest]");
  }

  /** Turns red (the exception comes out of place) when what a strategy throws is not caught. */
  @Test
  void aStrategyThatThrowsIsNamedAndCostAwareDecides() {
    var complaints = new ArrayList<String>();
    var throwing = new Throwing();
    TaskScheduler scheduler = TaskScheduler.create(Views.SETTINGS, throwing, complaints::add);

    Decision decision = scheduler.place(clusterOf(3), task(1), Outstanding.NONE, costs, 0, random);

    assertThat(decision).isInstanceOf(Decision.Chosen.class);
    assertThat(decision.evidence().strategy()).isEqualTo("cost-aware instead of throwing");
    assertThat(complaints)
        .containsExactly(
            "balancing strategy [throwing] threw java.lang.IllegalStateException: made to throw;"
                + " cost-aware decides instead");
  }

  /** Turns red (the complaint is of an exception it threw) when the index is not looked at. */
  @Test
  void aStrategyThatChoosesANodeThatIsNotThereIsNamedAndCostAwareDecides() {
    var complaints = new ArrayList<String>();
    for (int index : new int[] {5, -1, 3}) {
      TaskScheduler scheduler =
          TaskScheduler.create(Views.SETTINGS, new Fixed("broken", index), complaints::add);

      Decision decision =
          scheduler.place(clusterOf(3), task(1), Outstanding.NONE, costs, 0, random);

      assertThat(decision).isInstanceOf(Decision.Chosen.class);
      assertThat(complaints.getLast()).contains("[broken]", "0 to 2 but chose " + index);
    }
    assertThat(complaints).hasSize(3);
  }

  @Test
  void nodesThatAreNotUpOrNotWorkersOrNotTheTargetAreVetoedWithTheReason() {
    NodeView draining = with(info("a", 1).withState(NodeState.DRAINING));
    NodeView client =
        with(new NodeInfo(new NodeId("b"), 2, "h:1", Set.of("gpu"), false, NodeState.UP));
    NodeView plain = idle("c", 3);
    NodeView gpu = with(new NodeInfo(new NodeId("d"), 4, "h:1", Set.of("gpu"), true, NodeState.UP));
    ClusterView view = cluster(draining, client, plain, gpu);

    Decision.Chosen decision =
        place("cost-aware", view, request(LIGHT, Target.label("gpu")), Outstanding.NONE, 0);

    assertThat(decision.node().id()).isEqualTo(new NodeId("d"));
    assertThat(vetoes(decision.evidence()))
        .containsExactly(
            "is DRAINING, not UP",
            "is a client, not a worker",
            "does not carry the label [gpu]",
            "-");
  }

  @Test
  void onlyTheNamedNodeRunsATaskForIt() {
    assertThat(chosen("cost-aware", clusterOf(9), request(LIGHT, Target.node("n7"))))
        .isEqualTo("n7");
  }

  @Test
  void aNodeWithoutTheDeclaredMemoryIsVetoedOnceItHasReported() {
    TaskRequest big = request(LIGHT.withMemoryBytes(2_000_000), Target.anywhere());

    Decision.Chosen decision =
        place(
            "cost-aware", cluster(loaded("a", 1, 1, 0, 0), idle("b", 2)), big, Outstanding.NONE, 0);

    assertThat(decision.node().id()).isEqualTo(new NodeId("b"));
    assertThat(vetoes(decision.evidence()))
        .containsExactly("has 1000000 bytes of heap free but the task declares 2000000", "-");
  }

  @Test
  void aNodeThatWasTriedIsLeftOutWhileThereIsAnother() {
    TaskRequest again = request(LIGHT, Target.anywhere(), 1L);
    ClusterView view = cluster(idle("a", 1), loaded("b", 2, 1, 9, 9_000));

    Decision.Chosen decision = place("cost-aware", view, again, Outstanding.NONE, 0);

    assertThat(decision.node().id()).isEqualTo(new NodeId("b"));
    assertThat(vetoes(decision.evidence()))
        .containsExactly("was tried already in incarnation 1", "-");
  }

  @Test
  void whenEveryNodeWasTriedTheyAreAllLetInAgain() {
    // Turns red when the exclusion is absolute: a task refused once everywhere would be stuck.
    TaskRequest again = request(LIGHT, Target.anywhere(), 1L, 2L);
    ClusterView view = cluster(idle("a", 1), loaded("b", 2, 1, 9, 9_000));

    Decision.Chosen decision = place("cost-aware", view, again, Outstanding.NONE, 0);

    assertThat(decision.node().id()).isEqualTo(new NodeId("a"));
    assertThat(vetoes(decision.evidence())).containsExactly("-", "-");
  }

  /** Turns red when what has other classes is let in again like what was only tried. */
  @Test
  void aNodeWithOtherClassesIsLeftOutEvenWhenThereIsNoOther() {
    TaskRequest task = task(1);
    TaskRequest foreign =
        new TaskRequest(
            task.computation(),
            task.inputBytes(),
            task.encodedBytes(),
            task.cost(),
            task.target(),
            Optional.empty(),
            new Exclusions(Set.of(2L), Set.of(1L)),
            1);

    assertThat(chosen("cost-aware", cluster(idle("a", 1), idle("b", 2)), foreign)).isEqualTo("b");
    assertThat(noNode(cluster(idle("a", 1)), foreign))
        .isEqualTo(
            "none of 1 known nodes can take it: a has not the classes of [com.acme.Count], or"
                + " another build of them");
  }

  @Test
  void aRestartedNodeIsNotTheIncarnationThatWasTried() {
    assertThat(chosen("cost-aware", cluster(idle("a", 8)), request(LIGHT, Target.anywhere(), 7L)))
        .isEqualTo("a");
  }

  @Test
  void withoutAnyNodeTheReasonSaysSo() {
    assertThat(noNode(ClusterView.EMPTY, task(1))).isEqualTo("no node is known yet");
  }

  @Test
  void withoutAnEligibleNodeTheReasonNamesTheFirstOnesAndCountsTheOthers() {
    assertThat(noNode(clusterOf(5), request(LIGHT, Target.node("x"))))
        .isEqualTo(
            "none of 5 known nodes can take it: n0 is not the target node [x];"
                + " n1 is not the target node [x]; n2 is not the target node [x]; and 2 more");
  }

  @Test
  void onlyTheOwnerOfTheKeyRunsATaskForIt() {
    TaskRequest owned = request(LIGHT, Target.ownerOf("k"));
    TaskScheduler scheduler =
        TaskScheduler.create(Views.SETTINGS)
            .withOwners(_ -> Optional.of(new NodeId("n2")), Views::fail);

    Decision decision = scheduler.place(clusterOf(3), owned, Outstanding.NONE, costs, 0, random);

    assertThat(((Decision.Chosen) decision).node().id()).isEqualTo(new NodeId("n2"));
    assertThat(vetoes(decision.evidence()))
        .containsExactly(
            "does not own the key [k], [n2] does", "does not own the key [k], [n2] does", "-");
  }

  @Test
  void aKeyThatNobodyOwnsFitsNoNode() {
    TaskScheduler scheduler =
        TaskScheduler.create(Views.SETTINGS).withOwners(_ -> Optional.empty(), Views::fail);
    TaskRequest owned = request(LIGHT, Target.ownerOf("k"));

    Decision decision = scheduler.place(clusterOf(1), owned, Outstanding.NONE, costs, 0, random);

    assertThat(((Decision.NoNode) decision).reason())
        .isEqualTo(
            "none of 1 known nodes can take it: n0 does not own the key [k], no node is known to");
  }

  /** Turns red (the exception comes out of place) when what the owners throw is not caught. */
  @Test
  void ownersThatThrowOwnNothingAndAreComplainedOf() {
    var complaints = new ArrayList<String>();
    TaskScheduler scheduler =
        TaskScheduler.create(Views.SETTINGS)
            .withOwners(
                _ -> {
                  throw new IllegalStateException("made to throw");
                },
                complaints::add);
    TaskRequest owned = request(LIGHT, Target.ownerOf("k"));

    assertThat(scheduler.place(clusterOf(1), owned, Outstanding.NONE, costs, 0, random))
        .isInstanceOf(Decision.NoNode.class);
    assertThat(complaints)
        .containsExactly(
            "the KeyOwners threw java.lang.IllegalStateException: made to throw;"
                + " the key has no owner for now");
  }

  /** Turns red when the sample grows with the root of the cluster without a limit. */
  @Test
  void theSampleOfAHugeClusterIsBounded() {
    ClusterView view = new ClusterView(clusterOf(2_000).nodes(), Optional.of(new NodeId("n42")));

    Decision.Chosen decision = place("cost-aware", view, task(1), Outstanding.NONE, 0);

    assertThat(decision.evidence().scored()).hasSize(17);
  }

  @Test
  void aSampleOfABigClusterHoldsTheRootOfItAndHome() {
    ClusterView view = new ClusterView(clusterOf(100).nodes(), Optional.of(new NodeId("n42")));
    var drawn = new TreeMap<String, Integer>();
    for (int i = 0; i < 2_000; i++) {
      Decision.Chosen decision = place("cost-aware", view, task(1), Outstanding.NONE, i);
      List<ScoredNode> scored = decision.evidence().scored();
      assertThat(scored).hasSize(11).doesNotHaveDuplicates();
      scored.forEach(each -> drawn.merge(each.node().id().value(), 1, Integer::sum));
    }

    assertThat(drawn.remove("n42")).isEqualTo(2_000);
    // Each of the 99 others in 10 of 99 draws.
    assertThat(drawn).hasSize(99);
    assertThat(drawn.values()).allSatisfy(count -> assertThat(count).isBetween(140, 265));
  }

  @Test
  void upToFourEligibleNodesAreAllLookedAt() {
    Decision.Chosen decision = place("cost-aware", clusterOf(4), task(1), Outstanding.NONE, 0);

    assertThat(decision.evidence().scored()).hasSize(4);
  }

  @Test
  void theExplanationNamesTheStrategyTheChoiceAndTheTerms() {
    ClusterView view = clusterSeenFrom("b", idle("a", 1), idle("b", 2));

    Placement placement = place("cost-aware", view, task(20), Outstanding.NONE, 0).placement();

    assertThat(placement.strategy()).isEqualTo("cost-aware");
    assertThat(placement.chosen()).isEqualTo(new NodeId("b"));
    Placement.Score home = placement.candidates().get(1).score().orElseThrow();
    assertThat(home.transfer()).isZero();
    assertThat(home.run()).isEqualTo(Duration.ofMillis(20));
  }

  @Test
  void aViewFindsTheIncarnationThatIsUp() {
    NodeView old = with(info("a", 9).withState(NodeState.DOWN));

    assertThat(cluster(old, idle("a", 3)).find(new NodeId("a")))
        .map(node -> node.info().incarnation())
        .contains(3L);
    assertThat(cluster(old).find(new NodeId("a"))).contains(old);
    assertThat(cluster(old).find(new NodeId("b"))).isEmpty();
  }

  private static ClusterView clusterOf(int nodes) {
    return cluster(
        IntStream.range(0, nodes).mapToObj(i -> idle("n" + i, i)).toArray(NodeView[]::new));
  }

  private static NodeInfo info(String name, long incarnation) {
    return Views.info(name, incarnation);
  }

  private static NodeView with(NodeInfo info) {
    return NodeView.withoutReport(info);
  }

  private String chosen(String strategy, ClusterView view, TaskRequest request) {
    return place(strategy, view, request, Outstanding.NONE, 0).node().id().value();
  }

  private Decision.Chosen place(
      String strategy, ClusterView view, TaskRequest request, Outstanding outstanding, long turn) {
    TaskScheduler scheduler = TaskScheduler.create(Views.settings(strategy));
    return (Decision.Chosen) scheduler.place(view, request, outstanding, costs, turn, random);
  }

  private String noNode(ClusterView view, TaskRequest request) {
    TaskScheduler scheduler = TaskScheduler.create(Views.SETTINGS);
    Decision decision = scheduler.place(view, request, Outstanding.NONE, costs, 0, random);
    return ((Decision.NoNode) decision).reason();
  }

  private static List<String> vetoes(Evidence evidence) {
    return evidence.candidates().stream().map(each -> each.veto().orElse("-")).toList();
  }

  private record Throwing() implements BalancingStrategy {
    @Override
    public String name() {
      return "throwing";
    }

    @Override
    public int choose(List<ScoredNode> candidates, long turn, RandomGenerator generator) {
      throw new IllegalStateException("made to throw");
    }
  }

  private record Fixed(String name, int index) implements BalancingStrategy {
    @Override
    public int choose(List<ScoredNode> candidates, long turn, RandomGenerator random) {
      return index;
    }
  }
}
