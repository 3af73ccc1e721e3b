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
 * Hears from outside the cluster what its nodes {@linkplain Claim claim}, and knows whether two of
 * them were alive apart from each other. Safe for use by several threads; its clock is its own.
 *
 * <p>A claim holds until the same node makes the next, or for {@link #HOLDS}.
 */
final class Witness {

  private static final Duration HOLDS = Duration.ofSeconds(1);

  private record Heard(Claim claim, long nanos) {}

  private record Pair(String one, String other) {}

  /** Two claims that exclude each other, since when, and until when at least. */
  private record Apart(long sinceNanos, long untilNanos) {

    Duration length() {
      return Duration.ofNanos(untilNanos - sinceNanos);
    }
  }

  private final FaultTrace trace;
  private final Map<String, Heard> last = new TreeMap<>();
  private final Map<Pair, Apart> apart = new HashMap<>();
  private final Map<String, Set<String>> over = new HashMap<>();
  private final List<String> returned = new ArrayList<>();
  private Duration longest = Duration.ZERO;

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
    var both = new TreeSet<>(List.of(claim.self(), other.claim().self()));
    var pair = new Pair(both.first(), both.last());
    boolean holds = now - other.nanos() <= HOLDS.toNanos();
    if (!holds || !claim.works() || !other.claim().works() || !exclude(claim, other.claim())) {
      apart.remove(pair);
      return;
    }
    Apart grown = apart.merge(pair, new Apart(now, now), (a, b) -> new Apart(a.sinceNanos(), now));
    longest = Collections.max(List.of(longest, grown.length()));
  }

  /** Each goes on without the other. */
  private static boolean exclude(Claim one, Claim other) {
    return !one.side().contains(other.self()) && !other.side().contains(one.self());
  }

  /** How long two nodes that take work have gone on without each other at most, at a time. */
  synchronized Duration longestApart() {
    return longest;
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
}
