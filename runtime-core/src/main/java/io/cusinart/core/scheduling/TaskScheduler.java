package io.cusinart.core.scheduling;

import io.cusinart.api.KeyOwners;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.Placement;
import io.cusinart.api.Target;
import io.cusinart.core.settings.SchedulingSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The decision where a task runs: the eligible nodes, a sample of them, their scores, a strategy.
 *
 * <p>A node is eligible if it is up, a worker, what the target asks for, was not tried, and, once
 * it has reported, has the declared memory free. If every node that would be eligible was tried,
 * they are all let in again: to try a node twice is better than to try none. Up to four eligible
 * nodes are all looked at; of more, a random ⌈√n⌉, at most 16, and the submitter's own node.
 *
 * <p>Immutable, safe for use by several threads: all that changes is an argument.
 */
public final class TaskScheduler {

  private static final int REASONS_SHOWN = 3;
  private static final List<BalancingStrategy> BUILT_IN =
      List.of(new CostAware(), new LeastLoaded(), new RoundRobin(), new Weighted(), new Locality());

  private static final BalancingStrategy FALLBACK = new CostAware();

  private final BalancingStrategy strategy;
  private final String name;
  private final boolean wantsAll;
  private final Consumer<String> complaints;
  private final Prediction prediction;
  private final Owners owners;

  private record Choice(ScoredNode node, String strategy) {}

  private TaskScheduler(
      SchedulingSettings settings, BalancingStrategy strategy, Consumer<String> complaints) {
    this(strategy, complaints, new Prediction(settings), Owners.NONE);
  }

  private TaskScheduler(
      BalancingStrategy strategy,
      Consumer<String> complaints,
      Prediction prediction,
      Owners owners) {
    this.strategy = strategy;
    // Asked once, here, where what they throw reaches whoever gave the strategy.
    this.name = strategy.name();
    this.wantsAll = strategy.wantsAll();
    this.complaints = complaints;
    this.prediction = prediction;
    this.owners = owners;
  }

  /**
   * A scheduler with the strategy of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static TaskScheduler create(SchedulingSettings settings) {
    for (BalancingStrategy each : BUILT_IN) {
      if (each.name().equals(settings.strategy())) {
        return new TaskScheduler(settings, each, _ -> {});
      }
    }
    throw new IllegalArgumentException(
        "cusinart.scheduling.strategy must be one of %s but is [%s]"
            .formatted(String.join(", ", strategies()), settings.strategy()));
  }

  /** The names that the settings may give. */
  public static List<String> strategies() {
    return BUILT_IN.stream().map(BalancingStrategy::name).toList();
  }

  /**
   * A scheduler with a strategy of one's own; the name in the settings is not looked at. A decision
   * in which it throws or chooses an index that is not there is made by cost-aware in its place.
   *
   * @param complaints is told of every such decision, on the thread that asked for it
   */
  public static TaskScheduler create(
      SchedulingSettings settings, BalancingStrategy strategy, Consumer<String> complaints) {
    return new TaskScheduler(settings, strategy, complaints);
  }

  /**
   * The same, and a task whose target names a key goes to the key's owner.
   *
   * @param known asked once for each such decision
   * @param ownersComplaints is told when it throws, on the thread that asked for the decision
   */
  public TaskScheduler withOwners(KeyOwners known, Consumer<String> ownersComplaints) {
    return new TaskScheduler(
        strategy, complaints, prediction, new Owners(Optional.of(known), ownersComplaints));
  }

  /** Whether it can be told who owns a key; if not, a target that names one fits no node. */
  public boolean knowsOwners() {
    return owners.known().isPresent();
  }

  /** Whether the target asks for this node now, whatever its state. */
  public boolean fits(NodeInfo node, Target target) {
    return Veto.matches(node, target, owners.ownerOf(target));
  }

  /**
   * Decides where one attempt goes. Does not block; what it allocates is bounded whatever the size
   * of the cluster, except for strategies that want all nodes.
   *
   * @param asked whose owner, if its target names a key, is looked up here
   * @param outstanding what this submitter has out
   * @param costs what this submitter has learned
   * @param turn grows by one with each placement of this submitter
   * @param random source of the draw and of ties
   */
  public Decision place(
      ClusterView view,
      TaskRequest asked,
      Outstanding outstanding,
      CostModel costs,
      long turn,
      RandomGenerator random) {
    TaskRequest request = owners.resolve(asked);
    Candidates drawn = Candidates.draw(view, request, wantsAll, random);
    if (drawn.nodes().isEmpty()) {
      return noNode(view, request);
    }
    long each = costs.predictBaseNanos(request.computation(), request.inputBytes(), request.cost());
    long base = request.elements() == 1 ? each : Nanos.of((double) each * request.elements());
    var scored = new ArrayList<ScoredNode>(drawn.nodes().size());
    for (NodeView node : drawn.nodes()) {
      long run = costs.runNanosOn(node.info().incarnation(), base, request.cost());
      scored.add(prediction.score(node, view.isHome(node), request, outstanding, run));
    }
    List<ScoredNode> candidates = Collections.unmodifiableList(scored);
    Choice choice = choose(candidates, turn, random);
    ScoredNode chosen = choice.node();
    var evidence = new Evidence(view, request, drawn.retried(), choice.strategy(), candidates);
    return new Decision.Chosen(chosen.node(), chosen.runNanos(), base, evidence);
  }

  private Choice choose(List<ScoredNode> candidates, long turn, RandomGenerator random) {
    if (candidates.size() == 1) {
      return new Choice(candidates.getFirst(), name);
    }
    String complaint;
    try {
      int index = strategy.choose(candidates, turn, random);
      if (index >= 0 && index < candidates.size()) {
        return new Choice(candidates.get(index), name);
      }
      complaint =
          "must choose an index of 0 to %d but chose %d".formatted(candidates.size() - 1, index);
    } catch (RuntimeException | LinkageError | AssertionError thrown) {
      // A user's code, and the thread may be an actor's: the task must not end with it.
      complaint = "threw " + thrown;
    }
    complaints.accept(
        "balancing strategy [%s] %s; cost-aware decides instead".formatted(name, complaint));
    int index = FALLBACK.choose(candidates, turn, random);
    return new Choice(candidates.get(index), "%s instead of %s".formatted(FALLBACK.name(), name));
  }

  private Decision.NoNode noNode(ClusterView view, TaskRequest request) {
    var evidence = new Evidence(view, request, false, name, List.of());
    return new Decision.NoNode(reason(evidence.candidates()), evidence);
  }

  private static String reason(List<Placement.Candidate> candidates) {
    if (candidates.isEmpty()) {
      return "no node is known yet";
    }
    String shown =
        candidates.stream()
            .limit(REASONS_SHOWN)
            .map(each -> each.node() + " " + each.veto().orElse("was not drawn"))
            .collect(Collectors.joining("; "));
    int more = candidates.size() - REASONS_SHOWN;
    return "none of %d known nodes can take it: %s%s"
        .formatted(candidates.size(), shown, more > 0 ? "; and %d more".formatted(more) : "");
  }
}
