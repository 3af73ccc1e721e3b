package io.cusinart.testkit.process;

/**
 * A process that did not start, did not end or did not say what was waited for. The first line of
 * the message names the process, the limit and what happened; the lines below it are the last ones
 * the process wrote.
 */
public final class ProcessFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A failure without a cause of its own. */
  public ProcessFailure(String message) {
    super(message);
  }

  /** A failure with what the operating system said. */
  public ProcessFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
