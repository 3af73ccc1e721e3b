package io.cusinart.core.console;

import java.util.List;
import java.util.SortedMap;

/**
 * One module of settings that change while the node runs: what a part offers to the console. {@link
 * LiveModule} is one over a record; others may be written. Safe for use by several threads.
 *
 * <p>Registered by {@code node.configurators().register(…)}, its keys are {@code NAME::KEY}.
 */
public interface DynamicConfigurator {

  /** What stands before the {@code ::}: 1 to 64 letters and digits, unique in the node. */
  String name();

  /**
   * For help and completion: each key with one line that says what it is and which values it has.
   */
  SortedMap<String, String> keys();

  /**
   * The value there is now, as {@link #change} takes it: its words with one blank between them.
   *
   * @throws IllegalArgumentException if there is no such key; one line that says which there are
   */
  String get(String key);

  /**
   * Checks a change and says what it would do. Nothing has changed before {@link Change#apply} is
   * called; others may change the value in between.
   *
   * @param arguments one word each, at least one
   * @throws IllegalArgumentException if there is no such key or the value is not allowed; one line
   *     that says which are
   */
  Change change(String key, List<String> arguments);
}
