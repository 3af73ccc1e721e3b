package io.cusinart.core.transport;

import io.cusinart.core.settings.TransportSettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A node's streams: it listens for those of others and opens its own, over pooled connections. Safe
 * for use by several threads; only {@link #start} and {@link #close} block.
 *
 * <p>The seeds' ASStreamManager and ConnectionPool in one. A stream has a connection to itself;
 * when it ends, the connection carries the next one.
 */
public final class StreamManager implements AutoCloseable, Connection.Owner {

  /** What was found out about an address. */
  public enum Reachability {
    /** Somebody listens. */
    ACCEPTS,
    /** The machine answers that nobody does. */
    REFUSES,
    /** Nothing was heard. */
    SILENT
  }

  /** A handler's registration; closed, the magic is free again. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(2 * Frames.TARGET_BODY, 8 * Frames.TARGET_BODY);
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final int MOST_MAGIC = 255;

  private final String host;
  private final EventLoopGroup group;
  private final Map<Integer, StreamHandler> handlers = new ConcurrentHashMap<>();
  private final Map<InetSocketAddress, ConnectionPool> pools = new ConcurrentHashMap<>();
  private final Map<Connection, ConnectionPool> pooled = new ConcurrentHashMap<>();
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private volatile TransportSettings settings;
  private volatile Channel listening;
  private volatile boolean closed;

  private StreamManager(TransportSettings settings, String host) {
    this.settings = settings;
    this.host = host;
    this.group =
        new MultiThreadIoEventLoopGroup(
            settings.effectiveEventLoops(),
            new DefaultThreadFactory("cusinart-transport", true),
            NioIoHandler.newFactory());
    this.listening = bind(settings.port());
  }

  /**
   * Listens on this address. Blocks for the moment that takes.
   *
   * @throws io.cusinart.api.RuntimeFailure.Invalid if the address cannot be bound
   */
  public static StreamManager start(TransportSettings settings, String host) {
    return new StreamManager(settings, host);
  }

  private Channel bind(int port) {
    var bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(pipeline(false));
    var bound = bootstrap.bind(host, port).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw new io.cusinart.api.RuntimeFailure.Invalid(
          "cannot listen on %s:%d: %s; choose another cusinart.transport.port, or 0 for a free one"
              .formatted(host, port, String.valueOf(bound.cause().getMessage())));
    }
    return bound.channel();
  }

  private ChannelInitializer<Channel> pipeline(boolean initiator) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channel
            .pipeline()
            .addLast(new FrameDecoder(!initiator))
            .addLast(new Connection(StreamManager.this, settings.pool(), initiator));
      }
    };
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listening.localAddress();
  }

  /** What streams are made with. */
  public TransportSettings settings() {
    return settings;
  }

  /**
   * Gives streams whose first byte is this magic to this handler.
   *
   * @throws IllegalArgumentException if the magic is no byte
   * @throws IllegalStateException if it has a handler already: close its registration first
   */
  public Registration registerHandler(int magic, StreamHandler handler) {
    if (magic < 0 || magic > MOST_MAGIC) {
      throw new IllegalArgumentException(
          "a magic is 0 to %d but is %d".formatted(MOST_MAGIC, magic));
    }
    if (handlers.putIfAbsent(magic, handler) != null) {
      throw new IllegalStateException(
          "magic 0x%02x has a handler; close its registration first".formatted(magic));
    }
    return () -> handlers.remove(magic, handler);
  }

  /**
   * A stream to a peer, over an idle connection or a new one; waits for its turn if there are as
   * many as may be. Fails with a {@link NegotiationFailure} in any case within the negotiation
   * time-out. Does not block.
   *
   * @param greeting what the handler over there is told
   * @param listener is made on the event loop once the stream is accepted
   */
  public <L extends StreamListener> CompletionStage<L> negotiate(
      InetSocketAddress peer, int magic, byte[] greeting, Function<Stream, L> listener) {
    ConnectionPool pool =
        pools.computeIfAbsent(
            peer,
            _ ->
                new ConnectionPool(
                    peer.toString(), settings.pool().connectionsPerPeer(), () -> connect(peer)));
    CompletableFuture<Connection> acquired = pool.acquire();
    var negotiated = new CompletableFuture<L>();
    var late =
        group
            .next()
            .schedule(
                () -> giveUp(peer, acquired, negotiated),
                settings.pool().negotiateTimeout().toNanos(),
                TimeUnit.NANOSECONDS);
    var _ =
        acquired
            .thenCompose(connection -> connection.open(magic, greeting, listener))
            .whenComplete((opened, failed) -> {
              late.cancel(false);
              settle(negotiated, opened, failed);
            });
    return negotiated.minimalCompletionStage();
  }

  private static <L extends StreamListener> void settle(
      CompletableFuture<L> negotiated, @Nullable L opened, @Nullable Throwable failed) {
    if (opened != null) {
      negotiated.complete(opened);
    } else if (failed != null) {
      Throwable cause = failed.getCause();
      negotiated.completeExceptionally(cause instanceof NegotiationFailure ? cause : failed);
    }
  }

  private void giveUp(
      InetSocketAddress peer,
      CompletableFuture<Connection> acquired,
      CompletableFuture<?> negotiated) {
    var failure =
        new NegotiationFailure(
            acquired.isDone()
                ? NegotiationFailure.Kind.UNREACHABLE
                : NegotiationFailure.Kind.POOL_EXHAUSTED,
            "no stream to %s within %d ms: %s"
                .formatted(
                    peer,
                    settings.pool().negotiateTimeout().toMillis(),
                    acquired.isDone() ? "it does not answer" : "no connection was free"));
    negotiated.completeExceptionally(failure);
    // A peer that accepts and says nothing is no use to anybody who waits for the connection.
    if (!acquired.completeExceptionally(failure)) {
      var _ = acquired.thenAccept(connection -> connection.goodbye("a stream was not answered"));
    }
  }

  private CompletableFuture<Connection> connect(InetSocketAddress peer) {
    var connected = new CompletableFuture<Connection>();
    connect(peer, 1, connected);
    return connected;
  }

  private void connect(
      InetSocketAddress peer, int attempt, CompletableFuture<Connection> connected) {
    if (closed) {
      connected.completeExceptionally(
          new NegotiationFailure(
              NegotiationFailure.Kind.CLOSED, "this node's transport is closed"));
      return;
    }
    bootstrap(pipeline(true))
        .connect(peer)
        .addListener(done -> {
          if (done.isSuccess()) {
            Channel channel = ((io.netty.channel.ChannelFuture) done).channel();
            Connection connection = channel.pipeline().get(Connection.class);
            pooled.put(connection, pools.get(peer));
            connected.complete(connection);
          } else if (attempt < settings.pool().connectAttempts()) {
            group
                .next()
                .schedule(
                    () -> connect(peer, attempt + 1, connected),
                    FIRST_PAUSE_MILLIS << (attempt - 1),
                    TimeUnit.MILLISECONDS);
          } else {
            connected.completeExceptionally(notConnected(peer, attempt, done.cause()));
          }
        });
  }

  private static NegotiationFailure notConnected(
      InetSocketAddress peer, int attempts, Throwable cause) {
    return new NegotiationFailure(
        refused(cause)
            ? NegotiationFailure.Kind.CONNECTION_REFUSED
            : NegotiationFailure.Kind.UNREACHABLE,
        "no connection to %s after %d attempts: %s".formatted(peer, attempts, cause.getMessage()));
  }

  /** A time-out is a ConnectException to Netty as well, so that its class alone does not tell. */
  private static boolean refused(Throwable cause) {
    return cause instanceof ConnectException
        && !(cause instanceof io.netty.channel.ConnectTimeoutException)
        && String.valueOf(cause.getMessage()).contains("refused");
  }

  private Bootstrap bootstrap(ChannelInitializer<Channel> pipeline) {
    return new Bootstrap()
        .group(group)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .option(
            ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.pool().connectTimeout().toMillis())
        .handler(pipeline);
  }

  /** Tries once whether anybody listens at this address. Does not block. */
  public CompletionStage<Reachability> probe(InetSocketAddress peer) {
    var found = new CompletableFuture<Reachability>();
    bootstrap(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {}
            })
        .connect(peer)
        .addListener(done -> {
          if (done.isSuccess()) {
            ((io.netty.channel.ChannelFuture) done).channel().close();
            found.complete(Reachability.ACCEPTS);
          } else {
            found.complete(refused(done.cause()) ? Reachability.REFUSES : Reachability.SILENT);
          }
        });
    return found.minimalCompletionStage();
  }

  /**
   * Closes all connections with a goodbye and listens anew, at the same port, by new settings.
   * Handlers stay; streams end and may be opened again. Does not block.
   *
   * @param next a port of 0 keeps the one it has; the number of event loops cannot change
   */
  public CompletionStage<Void> restart(TransportSettings next) {
    int port = next.port() == 0 ? address().getPort() : next.port();
    var restarted = new CompletableFuture<Void>();
    listening
        .close()
        .addListener(_ -> {
          settings = next;
          closePools("the transport restarts");
          Thread.ofVirtual()
              .name("cusinart-transport-restart")
              .start(() -> listenAgain(port, restarted));
        });
    return restarted.minimalCompletionStage();
  }

  private void listenAgain(int port, CompletableFuture<Void> restarted) {
    try {
      listening = bind(port);
      restarted.complete(null);
    } catch (RuntimeException failed) {
      restarted.completeExceptionally(failed);
    }
  }

  private void closePools(String why) {
    pools.values().forEach(ConnectionPool::close);
    pools.clear();
    connections.forEach(connection -> connection.goodbye(why));
  }

  /** Connections there are, either side's. */
  int connectionCount() {
    return connections.size();
  }

  @Override
  public void opened(Connection connection) {
    connections.add(connection);
    if (closed) {
      connection.goodbye("closing");
    }
  }

  @Override
  public void idle(Connection connection) {
    ConnectionPool pool = pooled.get(connection);
    if (pool != null) {
      pool.idle(connection);
    }
  }

  @Override
  public void closed(Connection connection) {
    connections.remove(connection);
    ConnectionPool pool = pooled.remove(connection);
    if (pool != null) {
      pool.closed(connection);
    }
  }

  @Override
  public @Nullable StreamHandler handler(int magic) {
    return handlers.get(magic);
  }

  /** Says goodbye to all peers and stops. Blocks, up to a second or two. May be called twice. */
  @Override
  public void close() {
    closed = true;
    listening.close();
    closePools("closing");
    group
        .shutdownGracefully(50, 1_500, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
