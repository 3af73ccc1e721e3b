package io.cusinart.core.transport;

import io.cusinart.api.NodeId;
import io.cusinart.core.security.PeerIdentity;
import io.cusinart.core.settings.PoolSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP connection: frames, keep-alive, goodbye, and at most one stream at a time. All of it
 * happens on its event loop; the methods that other threads may call say so.
 */
final class Connection extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** What a connection needs of its manager. */
  interface Owner {

    /** The connection is there. */
    void opened(Connection connection);

    /** It is gone. */
    void closed(Connection connection);

    /** Who takes streams of this magic. */
    @Nullable StreamHandler handler(int magic);

    /** What a peer is at fault for, for a person to read. */
    void complain(String complaint);

    /** Looks who it is before the handler does, and throws {@link StreamRefused} if not for it. */
    default void admit(int magic, Connection connection) {}
  }

  /** A stream this side has asked for. */
  private record Opening(Runnable accepted, Consumer<NegotiationFailure> failed) {}

  /** How long a peer may take to close after a goodbye, so that it has read it. */
  private static final long GOODBYE_MILLIS = 500;

  private final Owner owner;
  private final PoolSettings times;
  private final @Nullable ConnectionPool pool;
  private @Nullable Channel channel;
  private @Nullable SslHandler tls;
  private @Nullable ScheduledFuture<?> watch;
  private @Nullable Opening opening;
  private @Nullable Stream stream;
  private @Nullable StreamListener listener;
  private @Nullable CloseReason reason;
  private boolean ending;
  private boolean pongDue;
  private long lastReadNanos = System.nanoTime();
  private long lastPingNanos = lastReadNanos;
  private long idleSinceNanos = lastReadNanos;
  private long endingSinceNanos = lastReadNanos;
  private volatile String peer;
  private volatile boolean over;
  private volatile boolean fresh = true;

  /** A connection of this pool, or one that was accepted if there is none. */
  Connection(Owner owner, PoolSettings times, @Nullable ConnectionPool pool) {
    this.owner = owner;
    this.times = times;
    this.pool = pool;
    this.peer = pool == null ? "a peer" : pool.peer();
  }

  /** Before it is used by anybody, this is set. */
  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context.channel();
    tls = context.pipeline().get(SslHandler.class);
  }

  Channel channel() {
    return Objects.requireNonNull(channel, "a connection is used once it is in its pipeline");
  }

  String peer() {
    return peer;
  }

  /** Whether a peer has made it, and not this node. */
  boolean accepted() {
    return pool == null;
  }

  /** Whether it is closed. */
  boolean over() {
    return over;
  }

  /** Whether no stream was asked for on it: if not, it may have died since. */
  boolean fresh() {
    return fresh;
  }

  /**
   * Who its certificate says the peer is; empty without TLS. For whoever has a stream, or a
   * connection of the pool: both are there only once the handshake is done.
   */
  Optional<PeerIdentity> identity() {
    return Optional.ofNullable(tls).map(each -> PeerIdentity.of(each.engine().getSession()));
  }

  /** Closes a connection to somebody else and says so. Without certificates anybody will do. */
  Optional<NegotiationFailure> notOf(NodeId wanted) {
    return identity()
        .map(PeerIdentity::name)
        .filter(found -> !found.equals(wanted))
        .map(found -> {
          String why = "%s is wanted there and %s has answered".formatted(wanted, found);
          goodbye(why);
          return new NegotiationFailure(
              NegotiationFailure.Kind.WRONG_PEER, "no stream to %s: %s".formatted(peer(), why));
        });
  }

  boolean carries(Stream candidate) {
    return stream == candidate && !ending;
  }

  /** Runs it on the event loop; false if that is gone. May be called from any thread. */
  boolean execute(Runnable task) {
    try {
      channel().eventLoop().execute(task);
      return true;
    } catch (RejectedExecutionException gone) {
      return false;
    }
  }

  /** Runs it there after a while; null if that is gone. May be called from any thread. */
  @Nullable Future<?> schedule(Duration delay, Runnable task) {
    try {
      return channel().eventLoop().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException gone) {
      return null;
    }
  }

  void write(ByteBuf frame) {
    var _ = channel().write(frame, channel().voidPromise());
  }

  /** A failure comes to {@link #exceptionCaught}. */
  private void flush(ByteBuf frame) {
    var _ = channel().writeAndFlush(frame, channel().voidPromise());
  }

  private void closeChannel() {
    var _ = channel().close();
  }

  private void send(FrameKind kind, String text) {
    flush(Frames.text(channel().alloc(), kind, text));
  }

  /**
   * Asks the peer for a stream. May be called from any thread.
   *
   * @param make the listener, once the stream is accepted
   */
  <L extends StreamListener> CompletableFuture<L> open(
      int magic, byte[] greeting, Function<Stream, L> make) {
    var opened = new CompletableFuture<L>();
    if (!execute(() -> open(magic, greeting, make, opened))) {
      opened.completeExceptionally(
          new NegotiationFailure(
              NegotiationFailure.Kind.CLOSED, "this node's transport is closed"));
    }
    return opened;
  }

  private <L extends StreamListener> void open(
      int magic, byte[] greeting, Function<Stream, L> make, CompletableFuture<L> opened) {
    if (!channel().isActive() || reason != null || stream != null) {
      opened.completeExceptionally(
          unreachable(
              reason == null ? "the connection was closed before it was used" : reason.detail()));
      return;
    }
    fresh = false;
    var asked = new Stream(this);
    stream = asked;
    opening =
        new Opening(
            () -> {
              L made = make.apply(asked);
              listener = made;
              opened.complete(made);
            },
            opened::completeExceptionally);
    ByteBuf frame = Frames.begin(channel().alloc(), FrameKind.OPEN, 1 + greeting.length);
    frame.writeByte(magic).writeBytes(greeting);
    flush(Frames.end(frame));
  }

  private NegotiationFailure unreachable(String why) {
    return new NegotiationFailure(
        NegotiationFailure.Kind.UNREACHABLE, "no stream to %s: %s".formatted(peer(), why));
  }

  /** Ends the stream if it is still the one. May be called from any thread. */
  void endStream(Stream candidate) {
    var _ =
        execute(() -> {
          if (carries(candidate) && opening == null) {
            ending = true;
            endingSinceNanos = System.nanoTime();
            send(FrameKind.END, "");
            told(CloseReason.planned("ended here"));
          }
        });
  }

  /** Closes on purpose. May be called from any thread. */
  void goodbye(String why) {
    var _ =
        execute(() -> {
          if (reason == null && channel().isActive()) {
            send(FrameKind.GOODBYE, why);
            end(CloseReason.planned(why));
            // The peer closes when it has read this. Closing first would cut off what it has not
            // read yet, if something of its own is still unread here.
            var _ = schedule(Duration.ofMillis(GOODBYE_MILLIS), this::closeChannel);
          }
        });
  }

  /** Closes it without a word. On the event loop. */
  void drop() {
    close(CloseReason.planned("closed without a word"));
  }

  /** Closes it for another that may show a certificate. May be called from any thread. */
  void displace() {
    var _ =
        execute(() -> {
          end(CloseReason.planned("closed without a word"));
          Pipelines.cut(channel());
        });
  }

  private void close(CloseReason why) {
    end(why);
    closeChannel();
  }

  /** Whoever uses it hears no more of it. The first reason counts. */
  private void end(CloseReason why) {
    if (reason != null) {
      return;
    }
    reason = why;
    if (pool != null) {
      pool.ending(this);
    }
    Opening asked = opening;
    opening = null;
    stream = null;
    if (asked != null) {
      asked.failed().accept(unreachable(why.detail()));
    }
    told(why);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    peer = String.valueOf(context.channel().remoteAddress());
    if (pool != null) {
      var _ = context.write(Unpooled.copyInt(FrameDecoder.PREFACE));
    }
    long shortest = Math.min(times.keepAlive().toNanos(), times.idleClose().toNanos());
    // Twice as often as needed: a peer must have been asked before it is given up.
    long period = Math.max(1, shortest / 2);
    watch =
        context
            .executor()
            .scheduleWithFixedDelay(this::lookAfter, period, period, TimeUnit.NANOSECONDS);
    owner.opened(this);
  }

  /** Pings a peer that says nothing, gives up one that stays silent, closes what nobody needs. */
  private void lookAfter() {
    long now = System.nanoTime();
    long silent = now - lastReadNanos;
    long keepAlive = times.keepAlive().toNanos();
    if (silent > times.silence().toNanos()) {
      close(silence("nothing heard", silent));
    } else if (ending && now - endingSinceNanos > times.silence().toNanos()) {
      close(silence("the end of a stream not answered", now - endingSinceNanos));
    } else if (pool != null
        && stream == null
        && now - idleSinceNanos > times.idleClose().toNanos()) {
      goodbye("idle");
    } else if (silent >= keepAlive && now - lastPingNanos >= keepAlive) {
      lastPingNanos = now;
      send(FrameKind.PING, "");
    }
  }

  private static CloseReason silence(String what, long nanos) {
    return new CloseReason(
        CloseReason.Kind.SILENT, "%s for %d ms".formatted(what, nanos / 1_000_000));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Frame frame = (Frame) message;
    try {
      lastReadNanos = System.nanoTime();
      if (reason == null) {
        received(frame.kind(), frame.body());
      } else if (frame.kind() == FrameKind.GOODBYE) {
        closeChannel();
      }
    } finally {
      frame.body().release();
    }
  }

  private void received(FrameKind kind, ByteBuf body) {
    switch (kind) {
      case PING -> pongDue = true;
      case PONG -> {}
      case GOODBYE ->
          close(CloseReason.planned("the peer said: " + body.toString(StandardCharsets.UTF_8)));
      case OPEN -> onOpen(body);
      case ACCEPT -> onAccept();
      case REFUSE -> onRefuse(body.toString(StandardCharsets.UTF_8));
      case END -> onEnd();
      case MESSAGES, LARGE, MORE -> onStreamFrame(kind, body);
    }
  }

  /**
   * One answer to all pings that came together, and none if the peer does not read what waits for
   * it anyway: answers must not fill memory.
   */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (pongDue && reason == null && channel().isWritable()) {
      send(FrameKind.PONG, "");
    }
    pongDue = false;
  }

  private void onOpen(ByteBuf body) {
    if (pool != null || stream != null || !body.isReadable()) {
      throw new ProtocolFailure("a stream opened where none may be");
    }
    if (!channel().isWritable()) {
      throw new ProtocolFailure("streams opened without reading the answers");
    }
    int magic = body.readUnsignedByte();
    StreamHandler handler = owner.handler(magic);
    if (handler == null) {
      send(FrameKind.REFUSE, "nobody here takes streams of magic 0x%02x".formatted(magic));
      return;
    }
    var offered = new Stream(this);
    stream = offered;
    try {
      owner.admit(magic, this);
      listener = handler.accept(offered, body);
      send(FrameKind.ACCEPT, "");
    } catch (StreamRefused refused) {
      stream = null;
      send(FrameKind.REFUSE, refused.why());
    }
  }

  private void onAccept() {
    Opening asked = opening;
    if (asked == null) {
      throw new ProtocolFailure("a stream accepted that was not asked for");
    }
    // Before it is forgotten: if the listener cannot be made, whoever asked is told when it closes.
    asked.accepted().run();
    opening = null;
  }

  private void onRefuse(String why) {
    Opening asked = opening;
    if (asked == null) {
      throw new ProtocolFailure("a stream refused that was not asked for");
    }
    opening = null;
    free();
    asked
        .failed()
        .accept(
            new NegotiationFailure(
                NegotiationFailure.Kind.STREAM_REFUSED, "%s refuses: %s".formatted(peer(), why)));
  }

  private void onEnd() {
    if (stream == null || opening != null) {
      throw new ProtocolFailure("the end of a stream that is not there");
    }
    if (!ending) {
      send(FrameKind.END, "");
      told(CloseReason.planned("ended by the peer"));
    }
    free();
  }

  /** Both sides are done with the stream. */
  private void free() {
    ending = false;
    stream = null;
    idleSinceNanos = System.nanoTime();
    if (pool != null) {
      pool.idle(this);
    }
  }

  private void onStreamFrame(FrameKind kind, ByteBuf body) {
    if (stream == null || opening != null) {
      throw new ProtocolFailure("a frame of a stream that is not there");
    }
    StreamListener hearer = listener;
    // Ended here: what the peer had on the way is of no interest.
    if (hearer != null) {
      hearer.onFrame(kind, body);
    }
  }

  private void told(CloseReason why) {
    StreamListener hearer = listener;
    listener = null;
    if (hearer != null) {
      hearer.onClosed(why);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (listener != null && channel().isWritable()) {
      listener.onWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (watch != null) {
      watch.cancel(false);
    }
    over = true;
    // First those who keep count; a listener may throw.
    owner.closed(this);
    if (pool != null) {
      pool.closed(this);
    }
    end(CloseReason.broken("closed without a goodbye"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
    Throwable cause =
        thrown instanceof DecoderException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : thrown;
    switch (cause) {
      case ProtocolFailure failure ->
          owner.complain("Connection with %s closed: %s".formatted(peer(), failure.getMessage()));
      case SSLException refused ->
          owner.complain(
              "Connection with %s refused: %s".formatted(peer(), Pipelines.reason(refused)));
      case IOException broken -> LOG.debug("Connection with {} broken", peer(), broken);
      default -> LOG.error("Connection with {} closed", peer(), cause);
    }
    close(CloseReason.broken(Pipelines.reason(cause)));
  }
}
