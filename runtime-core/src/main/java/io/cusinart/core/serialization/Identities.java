package io.cusinart.core.serialization;

import java.util.Arrays;

/** Some numbers, each once; few, so that looking through all of them is fastest. */
final class Identities {

  static final long[] NONE = {};

  private long[] all = new long[4];
  private int count;

  void add(long identity) {
    for (int i = 0; i < count; i++) {
      if (all[i] == identity) {
        return;
      }
    }
    if (count == all.length) {
      all = Arrays.copyOf(all, 2 * count);
    }
    all[count++] = identity;
  }

  void addAll(Identities others) {
    for (int i = 0; i < others.count; i++) {
      add(others.all[i]);
    }
  }

  void clear() {
    count = 0;
  }

  long[] toArray() {
    return count == 0 ? NONE : Arrays.copyOf(all, count);
  }
}
