package io.cusinart.samples.wordcount;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.TaskContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How often each word occurs in a piece of text. Immutable.
 *
 * <p>Both ways stay below 192 KiB encoded, which also travels between nodes without a channel,
 * whatever the text says, because a piece has at most {@link #MAX_CHARS} characters. The input: a
 * character takes at most 3 bytes, 64 KiB in all. The result: a word needs a letter and something
 * between it and the next, so there are at most 11,000 different ones; with at most 3 bytes a
 * letter and 10 bytes a word for lengths, type marks and the count, that is below 64 KiB + 108 KiB.
 */
public record CountWords() implements DistributedComputation<String, Map<String, Integer>> {

  /** The longest piece that may be given to it: 64 KiB at 3 bytes a character. */
  public static final int MAX_CHARS = 64 * 1024 / 3;

  // Measured on English text, warm.
  private static final long NANOS_PER_CHAR = 10;

  @Override
  public Map<String, Integer> execute(String text, TaskContext context) {
    Map<String, Integer> counts = new HashMap<>();
    Words.of(text).forEach(word -> counts.merge(word, 1, Integer::sum));
    return counts;
  }

  /** Proportional to the length of the piece. */
  @Override
  public ComputationCost estimateCost(String text) {
    return ComputationCost.cpu(Duration.ofNanos(text.length() * NANOS_PER_CHAR));
  }
}
