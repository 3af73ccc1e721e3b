package io.cusinart.core.transport;

/**
 * How the messages that one side receives are read. Called on event loops; safe for use by several
 * threads.
 *
 * @param <R> a message
 */
public interface MessageReader<R> {

  /**
   * The message that is all that is left there; it is read now or never.
   *
   * @throws ProtocolFailure if it is none
   */
  R read(WireInput source);
}
