package io.cusinart.core.transport;

/**
 * Why a stream is over. Immutable.
 *
 * @param detail one line for a person
 */
public record CloseReason(Kind kind, String detail) {

  /** What the end says of the peer. */
  public enum Kind {
    /** One side wanted it: says nothing against the peer. */
    PLANNED,
    /** The connection broke, or was closed without a goodbye: the peer may be dead. */
    BROKEN,
    /** Nothing was heard for too long: the peer or the network hangs. */
    SILENT
  }

  static CloseReason planned(String detail) {
    return new CloseReason(Kind.PLANNED, detail);
  }

  static CloseReason broken(String detail) {
    return new CloseReason(Kind.BROKEN, detail);
  }
}
