package io.cusinart.core.scheduling;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something for each node, by its incarnation. Safe for use by several threads.
 *
 * <p>Read at each placement and seldom changed: sorted keys that are searched without a lock,
 * boxing or hashing, copied on each change.
 */
public final class NodeMap<V> {

  /** Never changed once it can be seen. */
  private static final class Table {
    final long[] keys;
    final Object[] values;

    Table(long[] keys, Object[] values) {
      this.keys = keys;
      this.values = values;
    }
  }

  private volatile Table table = new Table(new long[0], new Object[0]);

  /** The value, or null. */
  @SuppressWarnings("unchecked") // Only put() writes, and it takes nothing else.
  public @Nullable V get(long incarnation) {
    Table now = table;
    int at = Arrays.binarySearch(now.keys, incarnation);
    return at < 0 ? null : (V) now.values[at];
  }

  /** The value, made and kept if absent. */
  public V computeIfAbsent(long incarnation, Supplier<V> absent) {
    V present = get(incarnation);
    return present == null ? add(incarnation, absent) : present;
  }

  private synchronized V add(long incarnation, Supplier<V> absent) {
    V present = get(incarnation);
    if (present != null) {
      return present;
    }
    V made = absent.get();
    Table old = table;
    int at = -Arrays.binarySearch(old.keys, incarnation) - 1;
    int size = old.keys.length;
    long[] keys = Arrays.copyOf(old.keys, size + 1);
    Object[] values = Arrays.copyOf(old.values, size + 1);
    System.arraycopy(old.keys, at, keys, at + 1, size - at);
    System.arraycopy(old.values, at, values, at + 1, size - at);
    keys[at] = incarnation;
    values[at] = made;
    table = new Table(keys, values);
    return made;
  }

  /** Forgets a node, if it is known. */
  public synchronized void remove(long incarnation) {
    Table old = table;
    int at = Arrays.binarySearch(old.keys, incarnation);
    if (at < 0) {
      return;
    }
    int last = old.keys.length - 1;
    long[] keys = Arrays.copyOf(old.keys, last);
    Object[] values = Arrays.copyOf(old.values, last);
    System.arraycopy(old.keys, at + 1, keys, at, last - at);
    System.arraycopy(old.values, at + 1, values, at, last - at);
    table = new Table(keys, values);
  }

  /** How many nodes there are. */
  public int size() {
    return table.keys.length;
  }

  /** All values, in the order of their incarnations. */
  @SuppressWarnings("unchecked")
  public List<V> values() {
    return (List<V>) List.of(table.values);
  }
}
