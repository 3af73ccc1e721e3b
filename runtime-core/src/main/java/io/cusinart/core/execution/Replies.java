package io.cusinart.core.execution;

/**
 * The way back to a submitter, whichever it is. Safe for use by several threads; says nothing of
 * arrival.
 */
interface Replies {

  /** Sends an answer. Does not block. */
  void tell(Reply reply);

  /**
   * Sends what must be on its way before the next step, which may be this process's last. Blocks,
   * for a moment at most; not to be called on an event loop.
   */
  default void tellFirst(Reply reply) {
    tell(reply);
  }
}
