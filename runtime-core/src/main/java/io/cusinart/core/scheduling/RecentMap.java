package io.cusinart.core.scheduling;

import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A map with a limit: over it, the eighth that was used longest ago is dropped. Reading is safe for
 * use by several threads at any time; one thread at a time may change it.
 */
final class RecentMap<K, V> {

  private static final int DROPPED_AT_ONCE = 8;

  private final Map<K, Slot<V>> slots = new ConcurrentHashMap<>();
  private final int limit;
  private long uses;

  RecentMap(int limit) {
    this.limit = limit;
  }

  /** The value; does not count as a use. */
  @Nullable V get(K key) {
    Slot<V> slot = slots.get(key);
    return slot == null ? null : slot.value;
  }

  /** The value, made if absent; counts as a use. */
  V use(K key, Supplier<V> absent) {
    Slot<V> slot = slots.get(key);
    if (slot == null) {
      if (slots.size() >= limit) {
        dropOldest();
      }
      slot = new Slot<>(absent.get());
      slots.put(key, slot);
    }
    slot.used = uses++;
    return slot.value;
  }

  void remove(K key) {
    slots.remove(key);
  }

  Stream<V> values() {
    return slots.values().stream().map(slot -> slot.value);
  }

  int size() {
    return slots.size();
  }

  private void dropOldest() {
    slots.entrySet().stream()
        .sorted(Comparator.comparingLong(entry -> entry.getValue().used))
        .limit(Math.max(1, limit / DROPPED_AT_ONCE))
        .map(Map.Entry::getKey)
        .toList()
        .forEach(slots::remove);
  }

  private static final class Slot<V> {
    final V value;
    long used;

    Slot(V value) {
      this.value = value;
    }
  }
}
