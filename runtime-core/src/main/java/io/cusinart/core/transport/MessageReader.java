package io.cusinart.core.transport;

import org.jspecify.annotations.Nullable;

/**
 * How the messages that one side receives are read. Called on event loops; safe for use by several
 * threads.
 *
 * @param <R> a message
 */
public interface MessageReader<R> {

  /**
   * The message that is all that is left there; it is read now or never. Null if it is one of a
   * newer version, of a kind that is not known here: it is passed over, and those around it are
   * not.
   *
   * @throws ProtocolFailure if it is none
   */
  @Nullable R read(WireInput source);
}
