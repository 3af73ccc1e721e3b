package io.cusinart.testkit.computation;

import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.NodeId;
import io.cusinart.api.Progress;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The context of one run; cancels it at a look. Safe for use by several threads. */
final class HarnessContext implements TaskContext {

  /** What the runtime cuts notes to. */
  private static final int LONGEST_NOTE = 200;

  private final int attempt;
  private final Instant deadline;
  private final int cancelledAtLook;
  private final Optional<ExecutionEngine> engine;
  private final Thread body = Thread.currentThread();
  private final List<Progress> progress = new ArrayList<>();
  private int looks;

  HarnessContext(
      int attempt, Instant deadline, int cancelledAtLook, Optional<ExecutionEngine> engine) {
    this.attempt = attempt;
    this.deadline = deadline;
    this.cancelledAtLook = cancelledAtLook;
    this.engine = engine;
  }

  @Override
  public TaskId id() {
    return new TaskId(1, 1);
  }

  @Override
  public int attempt() {
    return attempt;
  }

  @Override
  public NodeId node() {
    return new NodeId("harness");
  }

  @Override
  public Instant deadline() {
    return deadline;
  }

  @Override
  public synchronized boolean cancelled() {
    looks++;
    if (looks == cancelledAtLook) {
      body.interrupt(); // as a cancel does
    }
    return looks >= cancelledAtLook;
  }

  @Override
  public synchronized void progress(double fraction, String note) {
    String cut = note.length() <= LONGEST_NOTE ? note : note.substring(0, LONGEST_NOTE);
    progress.add(new Progress(Math.clamp(fraction, 0, 1), cut, node(), attempt));
  }

  @Override
  public ExecutionEngine engine() {
    return engine.orElseThrow(() ->
        new IllegalStateException(
            "the computation starts nested work; give the harness an engine by withEngine"));
  }

  synchronized List<Progress> progress() {
    return List.copyOf(progress);
  }

  synchronized int looks() {
    return looks;
  }
}
