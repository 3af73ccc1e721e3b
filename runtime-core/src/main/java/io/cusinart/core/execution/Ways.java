package io.cusinart.core.execution;

import io.cusinart.api.NodeState;
import io.cusinart.core.scheduling.ClusterView;
import io.cusinart.core.scheduling.Decision;
import io.cusinart.core.scheduling.Exclusions;
import io.cusinart.core.scheduling.NodeView;
import io.cusinart.core.scheduling.TaskRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Finds the node for an attempt, and the way to it. Safe for use by several threads. */
final class Ways {

  /** Where an attempt goes, if anywhere. */
  sealed interface Way {

    /** It goes to this node over this route, which takes a task of its size. */
    record To(Decision.Chosen decision, ExecutorRoute route) implements Way {}

    /** Nowhere now. */
    record None(String reason) implements Way {}
  }

  private final Submissions.Parts parts;
  final ForeignClasses foreign = new ForeignClasses();
  private final AtomicLong turns = new AtomicLong();
  private volatile Routes routes = Routes.NONE;

  /** No way to any node yet. */
  Ways(Submissions.Parts parts) {
    this.parts = parts;
  }

  void reroute(Routes newRoutes) {
    routes = newRoutes;
  }

  /** Forgets what was known of a node that is gone for good. */
  void forget(long incarnation) {
    parts.outstanding().forget(incarnation);
    parts.costs().forget(incarnation);
    foreign.forget(incarnation);
  }

  Routes routes() {
    return routes;
  }

  /**
   * The view may still show a node whose executor has just gone. Others may be there: to end the
   * task for want of a node, none must be left.
   *
   * @param avoid incarnations that are tried again only if there is no other
   */
  Way find(TaskEntry entry, Set<Long> avoid) {
    Set<Long> without = avoid;
    while (true) {
      switch (place(parts.views().view(), entry, without)) {
        case Decision.NoNode(String reason, _) -> {
          return new Way.None(reason);
        }
        case Decision.Chosen chosen -> {
          int bytes = entry.task.encodedBytes();
          Optional<ExecutorRoute> route = routes.to(chosen.node().incarnation());
          if (route.isPresent() && route.get().takes(bytes)) {
            return new Way.To(chosen, route.get());
          }
          var more = new HashSet<>(without);
          if (!more.add(chosen.node().incarnation())) {
            String why = route.map(r -> r.refusal(bytes)).orElse("its executor has just gone");
            return new Way.None("no way to node %s: %s".formatted(chosen.node().id(), why));
          }
          without = more;
        }
      }
    }
  }

  /** Whether there would be a node for it if those that are suspected came back. */
  boolean mayComeBack(TaskEntry entry) {
    ClusterView view = parts.views().view();
    List<NodeView> suspects =
        view.nodes().stream()
            .filter(node -> node.info().state() == NodeState.SUSPECTED)
            .map(Ways::trusted)
            .toList();
    return !suspects.isEmpty()
        && place(new ClusterView(suspects, view.self()), entry, Set.of())
            instanceof Decision.Chosen;
  }

  private static NodeView trusted(NodeView node) {
    return new NodeView(
        node.info().withState(NodeState.UP), node.load(), node.outstandingAtReportNanos());
  }

  private Decision place(ClusterView view, TaskEntry entry, Set<Long> avoid) {
    EncodedTask task = entry.task;
    var request =
        new TaskRequest(
            task.name(),
            task.inputBytes(),
            task.encodedBytes(),
            task.cost(),
            task.options().target(),
            Optional.empty(),
            new Exclusions(avoid, foreign.where(task)),
            entry.bundle == null ? 1 : Math.max(1, entry.bundle.open().open()));
    return parts
        .scheduler()
        .get()
        .place(
            view,
            request,
            parts.outstanding(),
            parts.costs(),
            turns.getAndIncrement(),
            ThreadLocalRandom.current());
  }
}
