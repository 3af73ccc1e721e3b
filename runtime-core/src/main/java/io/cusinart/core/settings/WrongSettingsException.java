package io.cusinart.core.settings;

import java.util.List;

/**
 * Settings that no node can start with. The message has one line for each that is wrong: where it
 * stands, its key, what is allowed, and what it is. Immutable.
 */
public final class WrongSettingsException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  /** So many lines help; more only scroll. */
  private static final int MOST_TOLD = 20;

  /** With these lines, at least one; what is beyond the first 20 is counted. */
  public WrongSettingsException(List<String> refusals) {
    super(told(refusals));
  }

  /** With one line, because of this. */
  WrongSettingsException(String refusal, Throwable cause) {
    super(refusal, cause);
  }

  private static String told(List<String> refusals) {
    String first = String.join("\n", refusals.stream().limit(MOST_TOLD).toList());
    return refusals.size() <= MOST_TOLD
        ? first
        : "%s\nand %d more".formatted(first, refusals.size() - MOST_TOLD);
  }

  /** The lines, at least one and at most 21. */
  public List<String> refusals() {
    return String.valueOf(getMessage()).lines().toList();
  }
}
