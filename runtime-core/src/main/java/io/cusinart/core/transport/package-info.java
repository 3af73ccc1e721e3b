/**
 * Bytes between nodes beside the actor system: pooled connections, streams over them, and channels
 * of messages over streams.
 *
 * <pre>
 *   CommunicationChannel   messages, requests and replies; batches, chunks, flow control
 *          │
 *        Stream            one conversation; its first byte, the magic, chooses its handler
 *          │
 *      Connection          frames, keep-alive, goodbye; in a pool while no stream is on it
 *          │
 *     StreamManager        listens, connects, pools
 * </pre>
 *
 * <p>Nothing here knows an actor, a task or a user's class. Whatever is called back is called on an
 * event loop and must not block or run a user's code. The bytes are described in
 * docs/protocols/channel.md.
 */
@NullMarked
package io.cusinart.core.transport;

import org.jspecify.annotations.NullMarked;
