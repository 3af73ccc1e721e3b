package io.cusinart.core.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.KeyOwners;
import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.Placement;
import io.cusinart.api.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Generated clusters and tasks; what must hold for each. Failures name the seed. */
class PlacementPropertyTest {

  private static final int SEEDS = 5_000;
  private static final List<BalancingStrategy> STRATEGIES =
      List.of(new CostAware(), new LeastLoaded(), new RoundRobin(), new Weighted(), new Locality());

  @Test
  void aTaskGoesToAnEligibleNodeIfAndOnlyIfThereIsOne() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var given = new Given(seed);
      Set<NodeInfo> eligible = given.eligible();

      switch (given.place()) {
        case Decision.Chosen chosen -> assertThat(eligible).as(given.name).contains(chosen.node());
        case Decision.NoNode _ -> assertThat(eligible).as(given.name).isEmpty();
      }
    }
  }

  @Test
  void anExplanationListsEveryNodeOnceAndVetoesExactlyTheIneligible() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var given = new Given(seed);
      Set<NodeInfo> eligible = given.eligible();

      List<Placement.Candidate> candidates = given.place().evidence().candidates();

      assertThat(candidates)
          .as(given.name)
          .extracting(Placement.Candidate::node)
          .containsExactlyElementsOf(
              given.view.nodes().stream().map(node -> node.info().id()).toList());
      for (int i = 0; i < candidates.size(); i++) {
        boolean fits = eligible.contains(given.view.nodes().get(i).info());
        assertThat(candidates.get(i).veto().isEmpty()).as(given.name).isEqualTo(fits);
        assertThat(candidates.get(i).score().isPresent() && !fits).as(given.name).isFalse();
      }
    }
  }

  @Test
  void homeIsAlwaysLookedAtWhenItIsEligible() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var given = new Given(seed);
      List<NodeInfo> scored =
          given.place().evidence().scored().stream().map(ScoredNode::node).toList();

      given.eligible().stream()
          .filter(node -> given.view.self().filter(node.id()::equals).isPresent())
          .forEach(self -> assertThat(scored).as(given.name).contains(self));
    }
  }

  /** Turns red when the limit is 3 × the best, or when the first of the candidates is taken. */
  @Test
  void localityStaysAtHomeExactlyWhileThatTakesAtMostTwiceTheBest() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var given = new Given(seed);
      if (!(given.place(new Locality()) instanceof Decision.Chosen chosen)) {
        continue;
      }
      List<ScoredNode> scored = chosen.evidence().scored();
      long best = scored.stream().mapToLong(ScoredNode::totalNanos).min().orElseThrow();
      Optional<ScoredNode> home = scored.stream().filter(ScoredNode::home).findFirst();
      ScoredNode picked =
          scored.stream().filter(s -> s.node().equals(chosen.node())).findFirst().orElseThrow();

      boolean stays = home.isPresent() && home.get().totalNanos() <= 2 * best;
      assertThat(picked.home()).as(given.name).isEqualTo(stays);
      assertThat(stays || picked.totalNanos() == best).as(given.name).isTrue();
    }
  }

  /** Turns red when a weight leaves out the processors or the time. */
  @Test
  void weightedDrawsEachNodeInProportionToItsProcessorsOverItsPredictedTime() {
    for (long seed = 0; seed < 40; seed++) {
      var random = new SplittableRandom(seed);
      List<ScoredNode> candidates = scored(random);
      double sum = candidates.stream().mapToDouble(PlacementPropertyTest::spareSpeed).sum();
      var drawn = new int[candidates.size()];
      int draws = 20_000;
      for (int i = 0; i < draws; i++) {
        drawn[new Weighted().choose(candidates, i, random)]++;
      }

      for (int i = 0; i < drawn.length; i++) {
        double share = spareSpeed(candidates.get(i)) / sum;
        assertThat((double) drawn[i] / draws)
            .as("share of node %d, seed %d", i, seed)
            .isCloseTo(share, within(0.02));
      }
    }
  }

  private static double spareSpeed(ScoredNode node) {
    return node.load().orElseThrow().processors() / (double) node.totalNanos();
  }

  private static List<ScoredNode> scored(SplittableRandom random) {
    var candidates = new ArrayList<ScoredNode>();
    for (int i = random.nextInt(2, 8); i > 0; i--) {
      var load = Views.report(i, random.nextInt(1, 9), 0, 0);
      long wait = random.nextLong(1_000_000);
      var node = Views.info("n" + i, i);
      candidates.add(new ScoredNode(node, Optional.of(load), false, 0, wait, 500_000, 1_000_000));
    }
    return candidates;
  }

  @Test
  void theSameInputsAndTheSameSeedGiveTheSameDecision() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Decision once = new Given(seed).place();
      Decision again = new Given(seed).place();

      assertThat(describe(again)).as("seed %d", seed).isEqualTo(describe(once));
    }
  }

  private static String describe(Decision decision) {
    return switch (decision) {
      case Decision.Chosen chosen ->
          chosen.placement() + " " + chosen.predictedRunNanos() + " " + chosen.predictedBaseNanos();
      case Decision.NoNode none -> none.reason();
    };
  }

  /** One generated situation. */
  private static final class Given {
    final String name;
    final ClusterView view;
    final TaskRequest request;
    private final SplittableRandom random;
    private final CostModel costs = CostModel.create(Views.SETTINGS);

    Given(long seed) {
      name = "seed " + seed;
      random = new SplittableRandom(seed);
      var nodes = new ArrayList<NodeView>();
      int count = random.nextInt(0, 40);
      boolean healthy = random.nextBoolean();
      for (int i = 0; i < count; i++) {
        nodes.add(node(i, healthy));
        costs.observe("com.acme.Count", 1, ComputationCost.LIGHT, i, random.nextLong(1, 1L << 30));
      }
      Optional<NodeId> self =
          random.nextBoolean()
              ? Optional.of(new NodeId("n" + random.nextInt(40)))
              : Optional.empty();
      view = new ClusterView(nodes, self);
      request = request(count);
    }

    private NodeView node(int i, boolean healthy) {
      NodeState[] states = NodeState.values();
      NodeState state = healthy ? NodeState.UP : states[random.nextInt(states.length)];
      Set<String> labels = random.nextBoolean() ? Set.of("gpu") : Set.of();
      boolean worker = random.nextInt(5) > 0;
      var info = new NodeInfo(new NodeId("n" + i), i, "h:1", labels, worker, state);
      return random.nextInt(4) == 0
          ? NodeView.withoutReport(info)
          : new NodeView(
              info,
              Optional.of(Views.report(i, random.nextInt(1, 9), random.nextInt(20), 100)),
              random.nextLong(1L << 28));
    }

    private TaskRequest request(int nodes) {
      Target target =
          switch (random.nextInt(5)) {
            case 0 -> Target.label("gpu");
            case 2 -> Target.ownerOf("n" + random.nextInt(40));
            case 1 -> Target.node("n" + random.nextInt(40));
            default -> Target.anywhere();
          };
      var excluded = new HashSet<Long>();
      int tried = random.nextInt(4) == 0 ? nodes : random.nextInt(3);
      for (long i = 0; i < tried; i++) {
        excluded.add(i);
      }
      ComputationCost cost =
          ComputationCost.LIGHT.withMemoryBytes(random.nextInt(4) == 0 ? 1_000_001 : 10);
      return new TaskRequest("com.acme.Count", 1, 1_000, cost, target, excluded);
    }

    Decision place() {
      return place(STRATEGIES.get(random.nextInt(STRATEGIES.size())));
    }

    Decision place(BalancingStrategy strategy) {
      Outstanding out =
          Views.out(incarnation -> incarnation << 20, incarnation -> (int) incarnation);
      // Each key is the name of its owner; the first ten are owned by nobody.
      KeyOwners owners = key -> key.length() < 3 ? Optional.empty() : Optional.of(new NodeId(key));
      return TaskScheduler.create(Views.SETTINGS, strategy, Views::fail)
          .withOwners(owners, Views::fail)
          .place(view, request, out, costs, random.nextLong(), random);
    }

    /** The rules once more, written another way. */
    Set<NodeInfo> eligible() {
      var fresh = new HashSet<NodeInfo>();
      var tried = new HashSet<NodeInfo>();
      for (NodeView node : view.nodes()) {
        NodeInfo info = node.info();
        boolean target =
            request.target().equals(Target.anywhere())
                || request.target().equals(Target.node(info.id().value()))
                || (request.target().equals(Target.ownerOf(info.id().value()))
                    && info.id().value().length() > 2)
                || info.labels().stream().map(Target::label).anyMatch(request.target()::equals);
        boolean room =
            node.load().isEmpty()
                || node.load().get().heapFreeBytes() >= request.cost().memoryBytes();
        if (info.state() == NodeState.UP && info.worker() && target && room) {
          (request.excluded().tried().contains(info.incarnation()) ? tried : fresh).add(info);
        }
      }
      return fresh.isEmpty() ? tried : fresh;
    }
  }
}
