package io.cusinart.core.transport;

/** The peer sent what the protocol does not allow: the connection is closed. */
public final class ProtocolFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Names what came and the limit, in one line. */
  public ProtocolFailure(String message) {
    super(message, null, false, false);
  }
}
