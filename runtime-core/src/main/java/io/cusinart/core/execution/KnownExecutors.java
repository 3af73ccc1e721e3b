package io.cusinart.core.execution;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * Which executors are listed, and which of them are watched and given work. Not safe for use by two
 * threads.
 *
 * <p>An executor is listed as soon as its node joins, which is too early to watch it: on an address
 * where a node was removed before, Pekko declares the watched actor dead at once unless a member is
 * up there ({@code ClusterRemoteWatcher.addWatch}), and it is not listed a second time. So it is
 * taken when its node is up, and taken again if it was declared dead while it is listed and its
 * node is up.
 *
 * @param <E> an executor's reference
 */
final class KnownExecutors<E> {

  private final Map<Long, E> listed = new HashMap<>();
  private final Map<Long, E> taken = new HashMap<>();

  /** What is listed now, by incarnation, in place of what was. */
  void list(Map<Long, E> now) {
    listed.clear();
    listed.putAll(now);
  }

  /** Takes whatever is listed, not taken and on a node that is up; answers the incarnations. */
  List<Long> take(LongPredicate up) {
    var fresh = new ArrayList<Long>();
    listed.forEach((incarnation, executor) -> {
      if (!executor.equals(taken.get(incarnation)) && up.test(incarnation)) {
        taken.put(incarnation, executor);
        fresh.add(incarnation);
      }
    });
    return fresh;
  }

  /** The executor was declared dead; false if it was not taken any more. */
  boolean drop(long incarnation, E executor) {
    return taken.remove(incarnation, executor);
  }

  /** The executor of this incarnation, if it is taken. */
  Optional<E> find(long incarnation) {
    return Optional.ofNullable(taken.get(incarnation));
  }

  /** All that are taken, by incarnation. */
  Map<Long, E> taken() {
    return Map.copyOf(taken);
  }
}
