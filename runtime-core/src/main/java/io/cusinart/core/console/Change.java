package io.cusinart.core.console;

import java.util.Optional;

/**
 * A change that was checked and not yet made. Immutable.
 *
 * @param value as {@link DynamicConfigurator#get} will show it
 * @param restarts the part that is restarted by it, if one is
 * @param question asked before it is made, if it is one to think twice about
 * @param action makes it; must not block, and must not fail for a reason that could be known before
 */
public record Change(
    String value, Optional<String> restarts, Optional<String> question, Runnable action) {

  /** One that restarts nothing and asks nothing. */
  public static Change of(String value, Runnable action) {
    return new Change(value, Optional.empty(), Optional.empty(), action);
  }

  /** The same, restarting this part. */
  public Change restarting(String part) {
    return new Change(value, Optional.of(part), question, action);
  }

  /** The same, made only after this was answered with yes. */
  public Change asking(String newQuestion) {
    return new Change(value, restarts, Optional.of(newQuestion), action);
  }

  /** Makes it. */
  public void apply() {
    action.run();
  }
}
