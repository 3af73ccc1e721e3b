package io.cusinart.core.transport;

import io.netty.channel.embedded.EmbeddedChannel;
import org.jspecify.annotations.Nullable;

/** Streams for handlers to accept, over connections that lead nowhere. */
public final class LooseStreams {

  private LooseStreams() {}

  private static final class Nobody implements Connection.Owner {
    @Override
    public void opened(Connection connection) {}

    @Override
    public void closed(Connection connection) {}

    @Override
    public void complain(String complaint) {}

    @Override
    public @Nullable StreamHandler handler(int magic) {
      return null;
    }
  }

  /** A new one. */
  public static Stream stream() {
    var connection = new Connection(new Nobody(), Peers.pool(), null);
    var _ = new EmbeddedChannel(connection);
    return new Stream(connection);
  }
}
