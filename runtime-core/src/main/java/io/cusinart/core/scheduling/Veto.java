package io.cusinart.core.scheduling;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.Target;
import java.util.Optional;

/**
 * Why a node may not run a task. The rule is a constant and the text is made from it only when
 * somebody asks, so that what is explained cannot differ from what was decided, and deciding
 * allocates nothing.
 */
enum Veto {
  /** It may. */
  NONE,
  NOT_UP,
  NOT_A_WORKER,
  NOT_THE_TARGET,
  TOO_LITTLE_MEMORY,
  /** It has not all classes that the task needs, or another build of one. */
  OTHER_CLASSES,
  /** It may, but it was tried; counts only while there is another. Always the last rule. */
  TRIED;

  static Veto of(NodeView node, TaskRequest request) {
    NodeInfo info = node.info();
    if (info.state() != NodeState.UP) {
      return NOT_UP;
    }
    if (!info.worker()) {
      return NOT_A_WORKER;
    }
    if (!matches(info, request.target(), request.owner())) {
      return NOT_THE_TARGET;
    }
    if (node.load().isPresent()
        && request.cost().memoryBytes() > node.load().get().heapFreeBytes()) {
      return TOO_LITTLE_MEMORY;
    }
    return excluded(info.incarnation(), request.excluded());
  }

  private static Veto excluded(long incarnation, Exclusions excluded) {
    if (excluded.isEmpty()) {
      return NONE;
    }
    if (excluded.foreign().contains(incarnation)) {
      return OTHER_CLASSES;
    }
    return excluded.tried().contains(incarnation) ? TRIED : NONE;
  }

  /** One line for a person, to be read after the node's name. */
  String describe(NodeView node, TaskRequest request) {
    return switch (this) {
      case NONE -> "may run it";
      case NOT_UP -> "is " + node.info().state() + ", not UP";
      case NOT_A_WORKER -> "is a client, not a worker";
      case NOT_THE_TARGET -> describe(request);
      case TOO_LITTLE_MEMORY ->
          "has %d bytes of heap free but the task declares %d"
              .formatted(
                  node.load().map(load -> load.heapFreeBytes()).orElse(0L),
                  request.cost().memoryBytes());
      case OTHER_CLASSES ->
          "has not the classes of [%s], or another build of them".formatted(request.computation());
      case TRIED -> "was tried already in incarnation " + node.info().incarnation();
    };
  }

  /** Whether the target asks for this node. */
  static boolean matches(NodeInfo node, Target target, Optional<NodeId> owner) {
    return switch (target) {
      case Target.Anywhere _ -> true;
      case Target.Node(var id) -> id.equals(node.id());
      case Target.Label(var label) -> node.labels().contains(label);
      case Target.OwnerOf _ -> owner.isPresent() && owner.get().equals(node.id());
    };
  }

  private static String describe(TaskRequest request) {
    return switch (request.target()) {
      case Target.Anywhere _ -> "may run it";
      case Target.Node(var id) -> "is not the target node [" + id + "]";
      case Target.Label(var label) -> "does not carry the label [" + label + "]";
      case Target.OwnerOf(var key) ->
          request
              .owner()
              .map(owner -> "does not own the key [%s], [%s] does".formatted(key, owner))
              .orElse("does not own the key [" + key + "], no node is known to");
    };
  }
}
