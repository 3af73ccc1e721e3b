package io.cusinart.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Why a task is where it is. Immutable; {@link #toString()} is meant for a person.
 *
 * @param task the task
 * @param state one word: placing, running, waiting, or the name of the outcome
 * @param declaredCpu what {@code estimateCost} said; zero if it said nothing
 * @param predictedRun what the cost model made of it, on an average node
 * @param placements one decision for each attempt, in order
 * @param waitingFor what a task without a node waits for
 */
public record Explanation(
    TaskId task,
    String state,
    Duration declaredCpu,
    Duration predictedRun,
    List<Placement> placements,
    Optional<String> waitingFor) {

  /** Copies the placements. */
  public Explanation {
    placements = List.copyOf(placements);
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    text.append("task ").append(task).append(" is ").append(state);
    text.append("; declared ").append(millis(declaredCpu));
    text.append(", predicted ").append(millis(predictedRun)).append('\n');
    for (int i = 0; i < placements.size(); i++) {
      append(text, i + 1, placements.get(i));
    }
    waitingFor.ifPresent(what -> text.append("waiting for ").append(what).append('\n'));
    return text.toString();
  }

  private static void append(StringBuilder text, int attempt, Placement placement) {
    text.append("attempt ").append(attempt).append(" -> ").append(placement.chosen());
    text.append(" (").append(placement.strategy()).append(")\n");
    for (Placement.Candidate candidate : placement.candidates()) {
      text.append("  ").append(candidate.node()).append(": ");
      text.append(describe(candidate)).append('\n');
    }
  }

  private static String describe(Placement.Candidate candidate) {
    if (candidate.veto().isPresent()) {
      return "vetoed: " + candidate.veto().get();
    }
    return candidate.score().map(Explanation::describe).orElse("not drawn into the sample");
  }

  private static String describe(Placement.Score score) {
    return "queue %s + transfer %s + run %s = %s"
        .formatted(
            millis(score.queueWait()),
            millis(score.transfer()),
            millis(score.run()),
            millis(score.total()));
  }

  private static String millis(Duration duration) {
    return "%.2f ms".formatted(duration.toNanos() / 1e6);
  }
}
