package io.cusinart.core;

import io.cusinart.testkit.nodes.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Hears from outside the cluster what its nodes {@linkplain Claim claim}, and knows whether some of
 * them went on without others that went on as well. Safe for use by several threads; its clock is
 * its own.
 *
 * <p>A claim holds until the same node makes the next, or for {@link #HOLDS}.
 */
final class Witness {

  private static final Duration HOLDS = Duration.ofSeconds(1);

  private record Heard(Claim claim, long nanos) {}

  /** One goes on without another, which works. */
  private record Pair(String goesOn, String without) {}

  private final FaultTrace trace;
  private final Map<String, Heard> last = new TreeMap<>();
  private final Stretches outlived = new Stretches();
  private final Stretches apart = new Stretches();
  private final Map<String, Set<String>> over = new HashMap<>();
  private final List<String> returned = new ArrayList<>();

  Witness(FaultTrace trace) {
    this.trace = trace;
  }

  /** Takes every line of every worker; those that claim nothing are not its own. */
  synchronized void hear(String line) {
    if (Claim.isLine(line)) {
      hear(Claim.parse(line), System.nanoTime());
    }
  }

  private void hear(Claim claim, long now) {
    Heard before = last.put(claim.name(), new Heard(claim, now));
    if (before == null || !before.claim().equals(claim)) {
      trace.event("witness: " + claim);
    }
    if (before != null && !before.claim().self().equals(claim.self())) {
      over.computeIfAbsent(claim.name(), _ -> new HashSet<>()).add(before.claim().self());
    }
    if (over.getOrDefault(claim.name(), Set.of()).contains(claim.self())) {
      returned.add(claim.self());
    }
    last.values().stream()
        .filter(each -> !each.claim().name().equals(claim.name()))
        .forEach(each -> compare(claim, each, now));
  }

  private void compare(Claim claim, Heard other, long now) {
    boolean bothWork =
        now - other.nanos() <= HOLDS.toNanos() && claim.works() && other.claim().works();
    String one = claim.self();
    String another = other.claim().self();
    var thisOne = new Pair(one, another);
    var thatOne = new Pair(another, one);
    outlived.note(thisOne, bothWork && claim.excludes(another), now);
    outlived.note(thatOne, bothWork && other.claim().excludes(one), now);
    Pair ofBoth = one.compareTo(another) < 0 ? thisOne : thatOne;
    apart.note(ofBoth, outlived.holds(thisOne) && outlived.holds(thatOne), now);
  }

  /**
   * How long a node that others had removed went on at most, while they did: what it takes until it
   * knows.
   */
  synchronized Duration longestOutlived() {
    return outlived.longest;
  }

  /** How long two nodes that had removed each other went on at most, both. */
  synchronized Duration longestApart() {
    return apart.longest;
  }

  /** Incarnations that acted again after another of their node had. */
  synchronized List<String> returned() {
    return List.copyOf(returned);
  }

  /** The names of those that take work now. */
  synchronized Set<String> working() {
    return holding().stream()
        .filter(Claim::works)
        .map(Claim::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Whether so many take work, and each means by its side the same incarnations as the others. */
  synchronized boolean agree(int count) {
    List<Claim> holding = holding();
    Set<String> all = holding.stream().map(Claim::self).collect(Collectors.toSet());
    return all.size() == count && holding.stream().allMatch(each -> each.side().equals(all));
  }

  private List<Claim> holding() {
    long now = System.nanoTime();
    return last.values().stream()
        .filter(each -> now - each.nanos() <= HOLDS.toNanos())
        .map(Heard::claim)
        .toList();
  }

  /** Since when something holds, and how long it did at most. */
  private static final class Stretches {

    private final Map<Pair, Long> sinceNanos = new HashMap<>();
    private Duration longest = Duration.ZERO;

    boolean holds(Pair pair) {
      return sinceNanos.containsKey(pair);
    }

    void note(Pair pair, boolean holds, long now) {
      if (!holds) {
        sinceNanos.remove(pair);
        return;
      }
      long since = sinceNanos.computeIfAbsent(pair, _ -> now);
      longest = Collections.max(List.of(longest, Duration.ofNanos(now - since)));
    }
  }
}
