package io.cusinart.core.health;

import io.cusinart.core.settings.ConditionSettings;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One thing that is looked at again and again.
 *
 * @param name one word
 * @param late what it means when it takes too long, and the cure; two clauses without a subject
 * @param look looks; must not block, and may complete on any thread, or never
 */
public record Check(String name, String late, Look look) {

  /** How to look. */
  @FunctionalInterface
  public interface Look {

    /** What is wrong, if anything is. */
    CompletionStage<Optional<Reason>> at(ConditionSettings settings);
  }
}
