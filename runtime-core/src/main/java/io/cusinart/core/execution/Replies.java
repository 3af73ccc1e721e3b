package io.cusinart.core.execution;

/**
 * The way back to a submitter, whichever it is. Safe for use by several threads; never blocks, and
 * says nothing of arrival.
 */
interface Replies {

  /** Sends an answer. */
  void tell(Reply reply);
}
