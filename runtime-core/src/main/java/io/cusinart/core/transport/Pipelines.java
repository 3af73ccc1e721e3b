package io.cusinart.core.transport;

import io.cusinart.core.security.TlsIdentity;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * How sockets are made, and what stands before the frames of a connection: nothing, or TLS. Safe
 * for use by several threads.
 *
 * @param identity whose certificate is shown; null means that bytes travel as they are
 */
record Pipelines(@Nullable TlsIdentity identity) {

  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(2 * Frames.TARGET_BODY, 8 * Frames.TARGET_BODY);

  private static final int MOST_REASON = 500;

  /** How long a peer that reads nothing may hold up a close. */
  private static final long CLOSE_MILLIS = 500;

  /** One read takes several frames of a large message; small traffic gets small buffers. */
  private static RecvByteBufAllocator reads() {
    return new AdaptiveRecvByteBufAllocator(1_024, 16 * 1_024, 4 * Frames.TARGET_BODY);
  }

  /** For sockets of others, without what is in their pipelines. */
  static ServerBootstrap accepting(EventLoopGroup group) {
    return new ServerBootstrap()
        .group(group)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, reads())
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
  }

  /** For sockets to others, without what is in their pipelines. */
  static Bootstrap connecting(EventLoopGroup group, Duration patience) {
    return new Bootstrap()
        .group(group)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .option(ChannelOption.RECVBUF_ALLOCATOR, reads())
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) patience.toMillis());
  }

  /** Begins an empty pipeline. */
  void begin(Channel channel, boolean accepted, Duration patience) {
    if (identity != null) {
      var handler = new SslHandler(engine(identity, channel, accepted));
      handler.setHandshakeTimeoutMillis(patience.toMillis());
      handler.setCloseNotifyFlushTimeoutMillis(CLOSE_MILLIS);
      channel.pipeline().addLast(handler);
    }
  }

  private static SSLEngine engine(TlsIdentity identity, Channel channel, boolean accepted) {
    if (accepted) {
      return identity.serverEngine();
    }
    return channel.remoteAddress() instanceof InetSocketAddress peer
        ? identity.clientEngine(peer.getHostString(), peer.getPort())
        : identity.clientEngine("", 0);
  }

  /**
   * Closes the socket. While the handshake goes on, a usual close waits for its end, which for a
   * silent peer is its time-out.
   */
  static void cut(Channel channel) {
    ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
    var _ = tls == null ? channel.close() : tls.close();
  }

  /** Tells null once both sides have said who they are, if they have to; else what went wrong. */
  static void whenReady(Channel channel, Consumer<@Nullable Throwable> told) {
    SslHandler handler = channel.pipeline().get(SslHandler.class);
    if (handler == null) {
      told.accept(null);
    } else {
      handler.handshakeFuture().addListener(done -> told.accept(done.cause()));
    }
  }

  /** What a person can do something about, which stands deepest; a stranger may have sent it. */
  static String reason(Throwable thrown) {
    String deepest = "";
    for (Throwable next = thrown; next != null; next = next.getCause()) {
      deepest = next.getMessage() == null ? deepest : next.getMessage();
      if (next instanceof CertificateException) {
        break;
      }
    }
    if (deepest.isEmpty()) {
      return thrown instanceof ClosedChannelException
          ? "the peer closed it; is cusinart.tls.enabled the same there?"
          : thrown.toString();
    }
    return deepest.length() > MOST_REASON ? deepest.substring(0, MOST_REASON) + "…" : deepest;
  }
}
