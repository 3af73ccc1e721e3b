package io.cusinart.core.execution;

import io.cusinart.core.serialization.Payload;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which nodes have said that they do not have a class, or another build of it. Safe for use by
 * several threads.
 *
 * <p>A node's classes never change while it runs, so what it has said once holds until it is gone.
 */
final class ForeignClasses {

  /** More than a program has classes that travel; beyond it a node is asked anew each time. */
  static final int MOST_OF_A_NODE = 10_000;

  /** Never changed, only replaced: empty in every cluster of one build. */
  private volatile Map<Long, Set<Long>> identitiesOf = Map.of();

  /** This node cannot read values of the class with this identity; true if that is news. */
  synchronized boolean add(long incarnation, long identity) {
    var all = new HashMap<>(identitiesOf);
    var more = new HashSet<>(all.getOrDefault(incarnation, Set.of()));
    if (more.size() < MOST_OF_A_NODE && more.add(identity)) {
      all.put(incarnation, more);
      identitiesOf = all;
      return true;
    }
    return false;
  }

  /** The node is gone for good. */
  synchronized void forget(long incarnation) {
    if (identitiesOf.containsKey(incarnation)) {
      var all = new HashMap<>(identitiesOf);
      all.remove(incarnation);
      identitiesOf = all;
    }
  }

  /** The incarnations that cannot read this task. */
  Set<Long> where(EncodedTask task) {
    Map<Long, Set<Long>> all = identitiesOf;
    if (all.isEmpty()) {
      return Set.of();
    }
    var nodes = new HashSet<Long>();
    all.forEach((incarnation, identities) -> {
      if (anyOf(task.computation(), identities) || anyOf(task.input(), identities)) {
        nodes.add(incarnation);
      }
    });
    return nodes;
  }

  private static boolean anyOf(Payload payload, Set<Long> identities) {
    for (long each : payload.classes()) {
      if (identities.contains(each)) {
        return true;
      }
    }
    return false;
  }
}
