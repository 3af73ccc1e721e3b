package io.cusinart.samples;

import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.NodeId;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A task a test runs by itself: remembers progress, and is cancelled after so many looks. */
public final class RunningTask implements TaskContext {

  private final List<Double> fractions = new ArrayList<>();
  private int looksUntilCancelled;

  private RunningTask(int looksUntilCancelled) {
    this.looksUntilCancelled = looksUntilCancelled;
  }

  /** One that nobody cancels. */
  public static RunningTask undisturbed() {
    return new RunningTask(Integer.MAX_VALUE);
  }

  /** One that is cancelled once its body has looked this many times. */
  public static RunningTask cancelledAfter(int looks) {
    return new RunningTask(looks);
  }

  /** What was reported. */
  public List<Double> fractions() {
    return List.copyOf(fractions);
  }

  @Override
  public TaskId id() {
    return new TaskId(1, 1);
  }

  @Override
  public int attempt() {
    return 1;
  }

  @Override
  public NodeId node() {
    return new NodeId("test");
  }

  @Override
  public Instant deadline() {
    return Instant.MAX;
  }

  @Override
  public boolean cancelled() {
    return looksUntilCancelled-- <= 0;
  }

  @Override
  public void progress(double fraction, String note) {
    fractions.add(fraction);
  }

  @Override
  public ExecutionEngine engine() {
    throw new IllegalStateException("the samples start no nested work");
  }
}
