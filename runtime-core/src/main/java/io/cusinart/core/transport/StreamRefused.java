package io.cusinart.core.transport;

/** Thrown by a {@link StreamHandler} that does not want a stream; the peer is told why. */
public final class StreamRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** One line for the peer. */
  public StreamRefused(String why) {
    super(why, null, false, false);
  }

  /** What the peer is told. */
  String why() {
    return String.valueOf(getMessage());
  }
}
