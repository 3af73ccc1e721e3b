package io.cusinart.cli.up;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** The latest statuses, and a place to wait for a change. Safe for use by several threads. */
final class NodeBoard {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private List<NodeStatus> statuses;

  NodeBoard(List<NodeStatus> statuses) {
    this.statuses = List.copyOf(statuses);
  }

  void publish(List<NodeStatus> newStatuses) {
    lock.lock();
    try {
      statuses = List.copyOf(newStatuses);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  List<NodeStatus> statuses() {
    lock.lock();
    try {
      return statuses;
    } finally {
      lock.unlock();
    }
  }

  /** The first statuses that are enough, or the last ones before the deadline. Blocks. */
  List<NodeStatus> await(Predicate<List<NodeStatus>> enough, Duration timeout)
      throws InterruptedException {
    lock.lock();
    try {
      long left = timeout.toNanos();
      while (!enough.test(statuses) && left > 0) {
        left = changed.awaitNanos(left);
      }
      return statuses;
    } finally {
      lock.unlock();
    }
  }
}
