package io.cusinart.core.operator;

/** A node was asked, and nothing has come back: whatever was asked for may be done or not. */
public final class NoAnswer extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** {@code message} is one line that names the node. */
  NoAnswer(String message) {
    super(message, null, false, false);
  }
}
