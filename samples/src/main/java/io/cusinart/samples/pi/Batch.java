package io.cusinart.samples.pi;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Some of the points to throw, and where their randomness begins. Immutable.
 *
 * <p>The seed travels with the work. So a batch hits the same points on whatever node it runs and
 * however often it is started, and the total depends on the root seed alone.
 *
 * @param seed of the generator that draws the points
 * @param samples how many points
 */
public record Batch(long seed, long samples) {

  /** Refuses a negative number of points. */
  public Batch {
    if (samples < 0) {
      throw new IllegalArgumentException("samples must not be negative but is " + samples);
    }
  }

  /**
   * Batches that share these samples as evenly as can be, each with a seed drawn from a generator
   * that begins with {@code rootSeed}.
   */
  static List<Batch> split(long rootSeed, long samples, int batches) {
    SplittableRandom seeds = new SplittableRandom(rootSeed);
    List<Batch> result = new ArrayList<>(batches);
    for (int i = 0; i < batches; i++) {
      long share = samples / batches + (i < samples % batches ? 1 : 0);
      result.add(new Batch(seeds.nextLong(), share));
    }
    return List.copyOf(result);
  }
}
