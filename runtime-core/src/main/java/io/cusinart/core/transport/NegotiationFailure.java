package io.cusinart.core.transport;

/** No stream could be opened. */
public final class NegotiationFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What stood in the way. */
  public enum Kind {
    /** Nobody listens there: the process is not running. */
    CONNECTION_REFUSED,
    /** No answer, or the network has failed. */
    UNREACHABLE,
    /** The peer does not want this stream. */
    STREAM_REFUSED,
    /** Another node than the one that is wanted listens there. */
    WRONG_PEER,
    /** All connections to the peer are in use and others wait as well. */
    POOL_EXHAUSTED,
    /** This side is closed. */
    CLOSED
  }

  private final Kind kind;

  /** {@code message} is one line that names the peer. */
  NegotiationFailure(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  /** What stood in the way. */
  public Kind kind() {
    return kind;
  }
}
