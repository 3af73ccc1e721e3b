package io.cusinart.core.task;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which elements of a bundle have no outcome yet, and which of them each attempt carries. Not safe
 * for use by two threads: the shell holds a lock.
 *
 * <p>Attempts name elements by their place among those that the attempt carries. The first answer
 * for an element counts, from whichever attempt it comes; whether an attempt may answer at all is
 * for {@link TaskLife} to say.
 *
 * <p>Not final only so that a test can take {@link #isOpen} out and see duplicates.
 */
public class OpenElements {

  /** In the place of an element whose outcome is known already, or that was never carried. */
  public static final int LATE = -1;

  private final boolean[] ended;
  private final Map<Integer, int[]> carried = new HashMap<>(2);
  private int open;

  /** That many elements, all open. */
  public OpenElements(int count) {
    this.ended = new boolean[count];
    this.open = count;
  }

  /** How many there are. */
  public final int count() {
    return ended.length;
  }

  /** How many are open. */
  public final int open() {
    return open;
  }

  /** The indexes of those that are open, ascending. */
  public final int[] remaining() {
    var indexes = new int[open];
    int found = 0;
    for (int index = 0; index < ended.length && found < open; index++) {
      if (!ended[index]) {
        indexes[found++] = index;
      }
    }
    return indexes;
  }

  /** The attempt of this number carries what is open now. */
  public final int[] carry(int attempt) {
    int[] indexes = remaining();
    carried.put(attempt, indexes);
    return indexes;
  }

  /**
   * Ends the elements in these places of what the attempt carries.
   *
   * @param first place, from 0
   * @param count of places
   * @return for each place, the index of the element that has just ended, or {@link #LATE}
   */
  public final int[] end(int attempt, int first, int count) {
    int[] places = carried.getOrDefault(attempt, new int[0]);
    var indexes = new int[count];
    Arrays.fill(indexes, LATE);
    for (int i = Math.max(0, -first); i < count && first + i < places.length; i++) {
      int index = places[first + i];
      if (isOpen(index)) {
        open -= ended[index] ? 0 : 1;
        ended[index] = true;
        indexes[i] = index;
      }
    }
    return indexes;
  }

  /** Whether the element has no outcome yet. */
  protected boolean isOpen(int index) {
    return !ended[index];
  }
}
