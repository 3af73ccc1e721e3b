package io.cusinart.core.scheduling;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What one class of computations teaches: by how much its runs differ from what it declared, by
 * power of two of the input size. Predicting is safe for use by several threads at any time; one
 * thread at a time may teach it.
 *
 * <p>Factors are learned, not times, so that inputs of one size whose declared times differ keep
 * their difference; a class that declares nothing is learned relative to {@code unknown-run}.
 */
final class Bases {

  private static final int SIZES = Long.SIZE + 1;

  /** Run time over declared time for each size, before the mean of the node factors. */
  private final AtomicReferenceArray<@Nullable Estimate> bySize = new AtomicReferenceArray<>(SIZES);

  /** The same for all sizes together. */
  private volatile @Nullable Estimate correction;

  /** Raw nanoseconds; {@code prior} is what is declared, and so assumed of a new class. */
  double predict(long inputBytes, double prior) {
    Estimate ofSize = bySize.get(sizeOf(inputBytes));
    Estimate ratio = ofSize == null ? correction : ofSize;
    return ratio == null ? prior : prior * ratio.mean();
  }

  /**
   * Learns one run and shares the surprise with the node it ran on.
   *
   * @param log logarithm of the measured nanoseconds
   * @param speed what is known of the node
   * @return what is known of it now
   */
  Estimate learn(long inputBytes, double prior, double log, Estimate speed) {
    int size = sizeOf(inputBytes);
    double raw = log - speed.log() - Math.log(prior);
    correct(raw);
    Estimate base = bySize.get(size);
    if (base == null) {
      bySize.set(size, Estimate.first(raw, 1 + speed.doubt()));
      return speed;
    }
    double surprise = Estimate.believable(raw - base.log());
    double doubt = base.doubt() + speed.doubt() + 1;
    bySize.set(size, base.after(surprise, base.doubt() / doubt));
    return speed.after(surprise, speed.doubt() / doubt);
  }

  /** All that was learned of this size grows by this (its logarithm). */
  void shift(long inputBytes, double log) {
    int size = sizeOf(inputBytes);
    Estimate ofSize = bySize.get(size);
    if (ofSize != null) {
      bySize.set(size, ofSize.shifted(log));
    }
    Estimate ofAll = correction;
    if (ofAll != null) {
      correction = ofAll.shifted(log);
    }
  }

  private void correct(double ratio) {
    Estimate old = correction;
    correction =
        old == null
            ? Estimate.first(ratio, 1)
            : old.after(Estimate.believable(ratio - old.log()), old.doubt() / (old.doubt() + 1));
  }

  private static int sizeOf(long inputBytes) {
    return Long.SIZE - Long.numberOfLeadingZeros(inputBytes);
  }
}
