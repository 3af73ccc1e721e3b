package io.cusinart.core.health;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What other nodes have said of themselves last. Safe for use by several threads. */
public final class HeardReports {

  private record Heard(SelfReport report, long skewMillis) {}

  private final Map<Long, Heard> heard = new ConcurrentHashMap<>();

  /** One has said this, and its clock is surely so far ahead of ours. */
  void hear(long incarnation, SelfReport report, long skewMillis) {
    heard.put(incarnation, new Heard(report, skewMillis));
  }

  /** Forgets all but these. */
  void keep(Set<Long> incarnations) {
    heard.keySet().retainAll(incarnations);
  }

  /** What is wrong with that one, as it said last. */
  public List<Reason> reasonsOf(long incarnation) {
    Heard last = heard.get(incarnation);
    return last == null ? List.of() : last.report().reasons();
  }

  /** By how much the clock of each is surely ahead of ours, in milliseconds. */
  public Collection<Long> skewsMillis() {
    return heard.values().stream().map(Heard::skewMillis).toList();
  }
}
