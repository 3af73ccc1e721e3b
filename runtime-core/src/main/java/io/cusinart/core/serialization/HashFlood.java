package io.cusinart.core.serialization;

import java.util.HashMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The limit of how many keys may share one hash code. A hash table searches equal codes one by one
 * when keys have no order, so a message of 30,000 such keys would keep a thread for many seconds.
 */
final class HashFlood {

  /** Keys with one hash code; at this number a table needs well under 10 ms. */
  static final int MAX_EQUAL_HASHES = 1_000;

  private HashFlood() {}

  /** Refuses keys that would make a hash table crawl. */
  static void check(@Nullable Object[] keys) {
    if (keys.length <= MAX_EQUAL_HASHES) {
      return;
    }
    var counts = HashMap.<Integer, Integer>newHashMap(keys.length);
    for (Object key : keys) {
      if (counts.merge(Objects.hashCode(key), 1, Integer::sum) > MAX_EQUAL_HASHES) {
        throw new Refusal(
            "has more than %d keys with one hash code; give their class a better hashCode"
                .formatted(MAX_EQUAL_HASHES));
      }
    }
  }
}
