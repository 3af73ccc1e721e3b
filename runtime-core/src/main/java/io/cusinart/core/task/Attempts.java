package io.cusinart.core.task;

import io.cusinart.api.Receipt;
import io.cusinart.api.Receipt.End;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The attempts of one task, in order, numbered from 1. Not safe for use by two threads. */
final class Attempts {

  private final List<Attempt> all = new ArrayList<>(1);
  private int sent;

  boolean isEmpty() {
    return all.isEmpty();
  }

  int nextNumber() {
    return sent + 1;
  }

  void add(Attempt attempt) {
    all.add(attempt);
    sent++;
  }

  Optional<Attempt> find(int number, long incarnation) {
    for (Attempt attempt : all) {
      if (attempt.number() == number && attempt.incarnation() == incarnation) {
        return Optional.of(attempt);
      }
    }
    return Optional.empty();
  }

  /** Puts a changed attempt in its place. */
  void mark(Attempt attempt) {
    all.replaceAll(each -> each.number() == attempt.number() ? attempt : each);
  }

  /** Drops those that nodes refused: who asks again and again would keep them all. */
  void forgetRefused() {
    all.removeIf(attempt -> attempt.end() == End.REFUSED);
  }

  /** Ends those on a node that {@code which} says; answers whether there were any. */
  boolean endAll(long incarnation, End how, Predicate<Attempt> which) {
    List<Attempt> hit =
        all.stream().filter(a -> a.incarnation() == incarnation).filter(which).toList();
    hit.forEach(a -> mark(a.ended(how, a.queuedNanos(), a.ranNanos())));
    return !hit.isEmpty();
  }

  /** Those that may still be running somewhere. */
  List<Attempt> outstanding() {
    // On the way of every task, where nearly all have one attempt and none of it left.
    List<Attempt> open = List.of();
    for (Attempt attempt : all) {
      if (attempt.outstanding()) {
        open = open.isEmpty() ? new ArrayList<>(2) : open;
        open.add(attempt);
      }
    }
    return open;
  }

  boolean anyEnded(End how) {
    return all.stream().anyMatch(a -> a.end() == how);
  }

  /** Those on nodes that nobody suspects. */
  List<Attempt> open() {
    return all.stream().filter(a -> a.end() == End.OPEN).toList();
  }

  int startedOrLost() {
    return (int) all.stream().filter(a -> a.end() != End.REFUSED).count();
  }

  /** Every incarnation that was given one. */
  Set<Long> incarnations() {
    return all.stream().map(Attempt::incarnation).collect(Collectors.toCollection(HashSet::new));
  }

  String lastLoss() {
    return all.stream()
        .filter(a -> a.end() == End.LOST)
        .reduce((_, last) -> last)
        .map(a -> "attempt %d was lost with node %s".formatted(a.number(), a.node()))
        .orElse("no attempt was answered");
  }

  List<Receipt.Attempt> toReceipt() {
    return all.size() == 1
        ? List.of(all.getFirst().toReceipt())
        : all.stream().map(Attempt::toReceipt).toList();
  }
}
