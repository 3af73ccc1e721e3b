package io.cusinart.core.execution;

import io.cusinart.api.Explanation;
import io.cusinart.api.Receipt;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Why a task is where it is and what became of its attempts, live or ended. Immutable; {@link
 * #toString()} is meant for a person.
 *
 * @param explanation of its placements
 * @param attempts so far, in order
 * @param age from submit until now, or until its end
 */
public record TaskStory(Explanation explanation, List<Receipt.Attempt> attempts, Duration age) {

  /** Copies the attempts. */
  public TaskStory {
    attempts = List.copyOf(attempts);
  }

  @Override
  public String toString() {
    var text = new StringBuilder(explanation.toString());
    for (Receipt.Attempt attempt : attempts) {
      text.append("attempt ").append(attempt.number());
      text.append(" on ").append(attempt.node()).append(": ");
      text.append(attempt.end().toString().toLowerCase(Locale.ROOT));
      text.append(", queued ").append(attempt.queued().toMillis());
      text.append(" ms, ran ").append(attempt.ran().toMillis()).append(" ms\n");
    }
    return text.append("age ").append(age.toMillis()).append(" ms\n").toString();
  }
}
