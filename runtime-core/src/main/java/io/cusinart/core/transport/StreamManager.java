package io.cusinart.core.transport;

import io.cusinart.api.NodeId;
import io.cusinart.core.security.AuditLog;
import io.cusinart.core.security.TlsIdentity;
import io.cusinart.core.settings.TransportSettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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

  private static final long FIRST_PAUSE_MILLIS = 50;

  private static final int MOST_GREETING = 100 * 1_024;

  /** How long {@link #close} waits for peers to take its goodbye; they have half of it. */
  private static final long GOODBYE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Pipelines pipelines;
  private final EventLoopGroup group;
  private final AuditLog audit = new AuditLog();
  private final Handlers handlers = new Handlers(audit);
  private final Map<InetSocketAddress, ConnectionPool> pools = new ConcurrentHashMap<>();
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private volatile TransportSettings settings;
  private final @Nullable Listening listening;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AcceptedConnections accepted =
      new AcceptedConnections(() -> settings().maxAccepted());

  private StreamManager(
      TransportSettings settings, Optional<String> host, int port, Optional<TlsIdentity> identity) {
    this.settings = settings;
    this.pipelines = new Pipelines(identity.orElse(null));
    this.group =
        new MultiThreadIoEventLoopGroup(
            settings.effectiveEventLoops(),
            new DefaultThreadFactory("cusinart-transport", true),
            NioIoHandler.newFactory());
    try {
      this.listening =
          host.map(each -> new Listening(group, each, port, channel -> add(channel, null)))
              .orElse(null);
    } catch (RuntimeException failed) {
      var _ = group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw failed;
    }
  }

  /**
   * Listens on this address. Blocks for the moment that takes.
   *
   * @param port 0 means a free one
   * @param identity with it every connection is encrypted, with certificates on both sides
   * @throws io.cusinart.api.RuntimeFailure.Invalid if the address cannot be bound
   */
  public static StreamManager start(
      TransportSettings settings, String host, int port, Optional<TlsIdentity> identity) {
    return new StreamManager(settings, Optional.of(host), port, identity);
  }

  /** The same at a free port, in the clear. */
  public static StreamManager start(TransportSettings settings, String host) {
    return start(settings, host, 0, Optional.empty());
  }

  /** The same at a free port, encrypted. */
  public static StreamManager start(TransportSettings settings, String host, TlsIdentity identity) {
    return start(settings, host, 0, Optional.of(identity));
  }

  /** For a tool: opens streams to others and listens nowhere. */
  public static StreamManager asking(TransportSettings settings, Optional<TlsIdentity> identity) {
    return new StreamManager(settings, Optional.empty(), 0, identity);
  }

  private void add(Channel channel, @Nullable ConnectionPool pool) {
    pipelines.begin(channel, pool == null, settings.pool().negotiateTimeout());
    channel
        .pipeline()
        .addLast(new FrameDecoder(pool == null))
        .addLast(new Connection(this, settings.pool(), pool));
  }

  /**
   * Where it listens.
   *
   * @throws IllegalStateException if it only asks
   */
  public InetSocketAddress address() {
    return listening().address();
  }

  private Listening listening() {
    if (listening == null) {
      throw new IllegalStateException("a tool's streams listen nowhere");
    }
    return listening;
  }

  /** Where others are told to connect to. */
  public InetSocketAddress advertised() {
    InetSocketAddress bound = address();
    int port = settings.advertisedPort();
    return port == 0 ? bound : new InetSocketAddress(bound.getAddress(), port);
  }

  /** What streams are made with. */
  public TransportSettings settings() {
    return settings;
  }

  /** Where it notes whom it has refused; for others that decide who may. */
  public AuditLog audit() {
    return audit;
  }

  /**
   * The same of all who have a certificate, whatever their roles: the handler decides who may what.
   */
  public Registration registerForAll(int magic, StreamHandler handler) {
    return handlers.register(magic, handler, true);
  }

  /**
   * Gives streams whose first byte is this magic to this handler. Where there are certificates,
   * those of nodes only: others are refused.
   *
   * @throws IllegalArgumentException if the magic is no byte
   * @throws IllegalStateException if it has a handler already: close its registration first
   */
  public Registration registerHandler(int magic, StreamHandler handler) {
    return handlers.register(magic, handler, false);
  }

  /**
   * A stream to a peer, over an idle connection or a new one; waits for its turn if there are as
   * many as may be. Fails with a {@link NegotiationFailure} in any case within the negotiation
   * time-out. Does not block.
   *
   * @param peer with its address resolved: looking it up would block
   * @param greeting what the handler over there is told; at most 100 KiB
   * @param listener is made on the event loop once the stream is accepted
   * @throws IllegalArgumentException if the magic is no byte or the greeting too long
   */
  public <L extends StreamListener> CompletionStage<L> negotiate(
      InetSocketAddress peer, int magic, byte[] greeting, Function<Stream, L> listener) {
    return negotiate(peer, Optional.empty(), magic, greeting, listener);
  }

  /**
   * The same with this node and no other: where connections have certificates, one of another name
   * is closed before it is told anything.
   *
   * @param wanted who must be there; anybody if empty
   */
  public <L extends StreamListener> CompletionStage<L> negotiate(
      InetSocketAddress peer,
      Optional<NodeId> wanted,
      int magic,
      byte[] greeting,
      Function<Stream, L> listener) {
    Handlers.checkMagic(magic);
    if (greeting.length > MOST_GREETING) {
      throw new IllegalArgumentException(
          "a greeting has at most %d bytes but has %d".formatted(MOST_GREETING, greeting.length));
    }
    if (peer.isUnresolved()) {
      return CompletableFuture.failedStage(
          new NegotiationFailure(
              NegotiationFailure.Kind.UNREACHABLE,
              "the host of %s is not known; check the name".formatted(peer)));
    }
    ConnectionPool pool = pools.computeIfAbsent(peer, this::newPool);
    if (closed.get()) {
      pool.close();
    }
    var negotiation =
        new Negotiation<>(
            pool,
            connection ->
                wanted
                    .flatMap(connection::notOf)
                    .map(CompletableFuture::<L>failedFuture)
                    .orElseGet(() -> connection.open(magic, greeting, listener)));
    giveUpInTime(negotiation);
    return negotiation.begin().outcome().minimalCompletionStage();
  }

  private void giveUpInTime(Negotiation<?> negotiation) {
    Duration patience = settings.pool().negotiateTimeout();
    var late = later(patience.toNanos(), () -> negotiation.giveUp(patience.toMillis()));
    if (late != null) {
      var _ = negotiation.outcome().whenComplete((_, _) -> late.cancel(false));
    }
  }

  /** Null if the event loops are gone. */
  private @Nullable Future<?> later(long nanos, Runnable task) {
    try {
      return group.next().schedule(task, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException gone) {
      return null;
    }
  }

  private ConnectionPool newPool(InetSocketAddress peer) {
    return new ConnectionPool(
        peer.toString(),
        settings.pool().connectionsPerPeer(),
        pool -> {
          var connected = new CompletableFuture<Connection>();
          connect(new Attempt(peer, pool, connected, 1));
          return connected;
        });
  }

  /** One of several attempts to connect, counted from 1. */
  private record Attempt(
      InetSocketAddress peer,
      ConnectionPool pool,
      CompletableFuture<Connection> connected,
      int number) {

    Attempt next() {
      return new Attempt(peer, pool, connected, number + 1);
    }
  }

  private void connect(Attempt attempt) {
    if (closed.get()) {
      attempt.connected().completeExceptionally(closedFailure());
      return;
    }
    bootstrap(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                add(channel, attempt.pool());
              }
            })
        .connect(attempt.peer())
        .addListener((ChannelFuture done) -> {
          if (done.isSuccess()) {
            Pipelines.whenReady(done.channel(), failed -> shaken(attempt, done.channel(), failed));
          } else {
            tryAgain(attempt, done.cause());
          }
        });
  }

  /** Whoever was refused once for its certificate is refused at once again. */
  private static void shaken(Attempt attempt, Channel channel, @Nullable Throwable failed) {
    if (failed == null) {
      attempt.connected().complete(channel.pipeline().get(Connection.class));
    } else {
      attempt
          .connected()
          .completeExceptionally(notConnected(attempt.peer(), attempt.number(), failed));
    }
  }

  private void tryAgain(Attempt attempt, Throwable cause) {
    if (attempt.number() >= settings.pool().connectAttempts()) {
      attempt
          .connected()
          .completeExceptionally(notConnected(attempt.peer(), attempt.number(), cause));
    } else if (later(
            TimeUnit.MILLISECONDS.toNanos(FIRST_PAUSE_MILLIS << (attempt.number() - 1)),
            () -> connect(attempt.next()))
        == null) {
      attempt.connected().completeExceptionally(closedFailure());
    }
  }

  private static NegotiationFailure closedFailure() {
    return new NegotiationFailure(
        NegotiationFailure.Kind.CLOSED, "this node's transport is closed");
  }

  private static NegotiationFailure notConnected(
      InetSocketAddress peer, int attempts, Throwable cause) {
    return new NegotiationFailure(
        refused(cause)
            ? NegotiationFailure.Kind.CONNECTION_REFUSED
            : NegotiationFailure.Kind.UNREACHABLE,
        "no connection to %s after %d attempts: %s"
            .formatted(peer, attempts, Pipelines.reason(cause)));
  }

  /** A time-out is a ConnectException to Netty as well, so that its class alone does not tell. */
  private static boolean refused(Throwable cause) {
    return cause instanceof ConnectException
        && !(cause instanceof io.netty.channel.ConnectTimeoutException)
        && String.valueOf(cause.getMessage()).contains("refused");
  }

  private Bootstrap bootstrap(ChannelInitializer<Channel> pipeline) {
    return Pipelines.connecting(group, settings.pool().connectTimeout()).handler(pipeline);
  }

  /**
   * Tries once whether anybody listens at this address. Does not block; {@code SILENT} also if this
   * side is closed meanwhile.
   */
  public CompletionStage<Reachability> probe(InetSocketAddress peer) {
    var found = new CompletableFuture<Reachability>();
    if (closed.get() || peer.isUnresolved()) {
      found.complete(Reachability.SILENT);
      return found.minimalCompletionStage();
    }
    long most = settings.pool().connectTimeout().toMillis();
    bootstrap(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {}
            })
        .connect(peer)
        .addListener((ChannelFuture done) -> {
          if (done.isSuccess()) {
            var _ = done.channel().close();
            found.complete(Reachability.ACCEPTS);
          } else {
            found.complete(refused(done.cause()) ? Reachability.REFUSES : Reachability.SILENT);
          }
        });
    // Event loops that are stopped in between tell nobody.
    return found
        .completeOnTimeout(Reachability.SILENT, 2 * most, TimeUnit.MILLISECONDS)
        .minimalCompletionStage();
  }

  /**
   * Closes all connections with a goodbye and listens anew, at the same port, by new settings.
   * Handlers stay; streams end and may be opened again. Does not block. Fails with {@link
   * io.cusinart.api.RuntimeFailure.Invalid} if the port cannot be bound: nobody is listened to
   * then, but streams to others may be opened, and a restart tried again.
   *
   * @param next the number of event loops cannot change
   */
  public CompletionStage<Void> restart(TransportSettings next) {
    var restarted = new CompletableFuture<Void>();
    if (closed.get()) {
      restarted.completeExceptionally(closedFailure());
      return restarted.minimalCompletionStage();
    }
    settings = next;
    // Closing and binding wait, on a thread of their own: event loops have the goodbyes to send.
    Thread.ofVirtual()
        .name("cusinart-transport-restart")
        .start(() -> {
          listening().stop().awaitUninterruptibly();
          closePools("the transport restarts");
          listening().again(restarted);
        });
    return restarted.minimalCompletionStage();
  }

  private void closePools(String why) {
    pools.forEach((peer, pool) -> {
      if (pools.remove(peer, pool)) {
        pool.close();
      }
    });
    connections.forEach(connection -> connection.goodbye(why));
  }

  /** Connections there are, either side's. */
  int connectionCount() {
    return connections.size();
  }

  /** Connections of the pool for this peer, and nothing of others. */
  int pooledCount(InetSocketAddress peer) {
    ConnectionPool pool = pools.get(peer);
    return pool == null ? 0 : pool.size();
  }

  @Override
  public void opened(Connection connection) {
    connections.add(connection);
    if (closed.get()) {
      connection.goodbye("closing");
    } else if (connection.accepted()) {
      accepted.arrived(connection);
    }
  }

  @Override
  public void closed(Connection connection) {
    connections.remove(connection);
    accepted.left(connection);
  }

  @Override
  public void complain(String complaint) {
    accepted.complain(complaint);
  }

  @Override
  public @Nullable StreamHandler handler(int magic) {
    return handlers.of(magic);
  }

  @Override
  public void admit(int magic, Connection connection) {
    handlers.admit(magic, connection);
  }

  /**
   * Says goodbye to all peers and stops. Blocks, up to three seconds; not to be called on an event
   * loop, that is by a listener. May be called twice.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      if (listening != null) {
        listening.end().awaitUninterruptibly(1, TimeUnit.SECONDS);
      }
      closePools("closing");
      awaitGoodbyes();
      var _ = group.shutdownGracefully(0, 1_500, TimeUnit.MILLISECONDS);
    }
    group.terminationFuture().awaitUninterruptibly(2, TimeUnit.SECONDS);
  }

  /** Event loops that stop close what is open without another word. */
  private void awaitGoodbyes() {
    long deadline = System.nanoTime() + GOODBYE_NANOS;
    for (Connection connection : connections) {
      connection
          .channel()
          .closeFuture()
          .awaitUninterruptibly(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
  }
}
