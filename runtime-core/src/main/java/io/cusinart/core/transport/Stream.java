package io.cusinart.core.transport;

import io.cusinart.core.security.PeerIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One conversation with a peer, alone on its connection while it lasts. Safe for use by several
 * threads, but for {@link #write}, which belongs to its event loop.
 */
public final class Stream {

  private final Connection connection;

  Stream(Connection connection) {
    this.connection = connection;
  }

  /** Runs it where everything of this stream happens; false if that is gone. */
  boolean execute(Runnable task) {
    return connection.execute(task);
  }

  /** Runs it there after a while; null if that is gone. */
  @Nullable Future<?> schedule(Duration delay, Runnable task) {
    return connection.schedule(delay, task);
  }

  ByteBufAllocator allocator() {
    return connection.channel().alloc();
  }

  /** Whether the peer takes what is written; if not, {@code onWritable} will tell. */
  boolean writable() {
    return connection.channel().isWritable();
  }

  /** Writes a whole frame, which is taken over. */
  void write(ByteBuf frame) {
    if (connection.carries(this)) {
      connection.write(frame);
    } else {
      frame.release();
    }
  }

  /** Sends what was written. */
  void flush() {
    connection.channel().flush();
  }

  /** Ends the stream; its connection goes back to the pool. May be called twice. */
  public void close() {
    connection.endStream(this);
  }

  /** Closes the connection below it with a goodbye. */
  public void closeConnection(String why) {
    connection.goodbye(why);
  }

  /** The peer's address. */
  public String peer() {
    return connection.peer();
  }

  /** Who the peer is by its certificate; empty where connections have none. */
  public Optional<PeerIdentity> peerIdentity() {
    return connection.identity();
  }
}
