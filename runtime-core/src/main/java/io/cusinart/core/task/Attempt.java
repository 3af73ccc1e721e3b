package io.cusinart.core.task;

import io.cusinart.api.NodeId;
import io.cusinart.api.Receipt;
import java.time.Duration;

/**
 * One start of a task on one node, as the submitter knows it. Immutable.
 *
 * @param number from 1
 * @param node where
 * @param incarnation of that node
 * @param end how it ended, {@code OPEN} until it has
 * @param queuedNanos how long it waited there, 0 if not known
 * @param ranNanos how long it ran there, 0 if not known
 */
public record Attempt(
    int number, NodeId node, long incarnation, Receipt.End end, long queuedNanos, long ranNanos) {

  static Attempt sent(int number, NodeId node, long incarnation) {
    return new Attempt(number, node, incarnation, Receipt.End.OPEN, 0, 0);
  }

  Attempt ended(Receipt.End how, long queued, long ran) {
    return new Attempt(number, node, incarnation, how, queued, ran);
  }

  /** Whether an answer to it may still come and would count. */
  boolean outstanding() {
    return end == Receipt.End.OPEN || end == Receipt.End.SUSPECTED;
  }

  Receipt.Attempt toReceipt() {
    return new Receipt.Attempt(
        number, node, incarnation, Duration.ofNanos(queuedNanos), Duration.ofNanos(ranNanos), end);
  }
}
