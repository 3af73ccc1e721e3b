package io.cusinart.core.console;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * An immutable record of settings that is replaced as a whole. Safe for use by several threads: a
 * reader sees one record or the next, never a mixture; changes come one after the other.
 *
 * @param <S> the record
 */
public final class LiveRecord<S> {

  private final List<BiConsumer<? super S, ? super S>> listeners = new CopyOnWriteArrayList<>();
  private volatile S now;

  /** With this one at first. */
  public LiveRecord(S first) {
    this.now = first;
  }

  /** The record that holds now. */
  public S now() {
    return now;
  }

  /**
   * Tells every later change, the record before it and after it, on the thread that makes it.
   *
   * @return ends it; may be run twice
   */
  public Runnable onChange(BiConsumer<? super S, ? super S> listener) {
    BiConsumer<S, S> registered = listener::accept;
    listeners.add(registered);
    return () -> listeners.remove(registered);
  }

  /**
   * Replaces it. What {@code next} throws, as a record does that refuses a value, changes nothing;
   * if a listener throws, those told before it are told the way back, and nothing has changed.
   */
  public synchronized void change(UnaryOperator<S> next) {
    S before = now;
    S after = next.apply(before);
    now = after;
    var told = new ArrayDeque<BiConsumer<? super S, ? super S>>();
    try {
      for (BiConsumer<? super S, ? super S> each : listeners) {
        told.push(each);
        each.accept(before, after);
      }
    } catch (RuntimeException failed) {
      told.pop();
      now = before;
      told.forEach(each -> each.accept(after, before));
      throw failed;
    }
  }
}
