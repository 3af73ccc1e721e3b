package io.cusinart.core.transport;

/** What a frame means. The numbers are the protocol: they are never used for anything else. */
enum FrameKind {
  /** Opens a stream: magic, then what its handler wants to know. */
  OPEN(1),
  /** The stream is accepted. */
  ACCEPT(2),
  /** The stream is refused; the body says why. */
  REFUSE(3),
  /** This side sends no more on the stream. */
  END(4),
  /** The connection is closed on purpose; the body says why. */
  GOODBYE(5),
  /** Say something, so that I know that you are there. */
  PING(6),
  /** I am here. */
  PONG(7),
  /** Whole messages, each behind its length. */
  MESSAGES(16),
  /** The first part of a large message, behind its whole length. */
  LARGE(17),
  /** Another part of it. */
  MORE(18);

  private static final FrameKind[] BY_NUMBER = new FrameKind[64];

  static {
    for (FrameKind kind : values()) {
      BY_NUMBER[kind.number] = kind;
    }
  }

  final int number;

  FrameKind(int number) {
    this.number = number;
  }

  /** Whether it belongs to a stream's own conversation. */
  boolean ofStream() {
    return number >= MESSAGES.number;
  }

  /**
   * The kind of this number.
   *
   * @throws ProtocolFailure if there is none
   */
  static FrameKind of(int number) {
    FrameKind kind = number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    if (kind == null) {
      throw new ProtocolFailure(
          "a frame of kind %d, which this version does not know".formatted(number));
    }
    return kind;
  }
}
