package io.cusinart.core.transport;

import io.cusinart.core.settings.PoolSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
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

    /** It carries no stream any more and may take another. */
    void idle(Connection connection);

    /** It is gone. */
    void closed(Connection connection);

    /** Who takes streams of this magic. */
    @Nullable StreamHandler handler(int magic);
  }

  /** A stream this side has asked for. */
  private record Opening(Runnable accepted, Consumer<NegotiationFailure> failed) {}

  private final Owner owner;
  private final PoolSettings times;
  private final boolean initiator;
  private @Nullable Channel channel;
  private @Nullable ScheduledFuture<?> watch;
  private @Nullable Opening opening;
  private @Nullable Stream stream;
  private @Nullable StreamListener listener;
  private @Nullable CloseReason reason;
  private boolean ending;
  private long lastReadNanos = System.nanoTime();
  private long idleSinceNanos = System.nanoTime();

  Connection(Owner owner, PoolSettings times, boolean initiator) {
    this.owner = owner;
    this.times = times;
    this.initiator = initiator;
  }

  Channel channel() {
    return Objects.requireNonNull(channel, "a connection is used once it is active");
  }

  String peer() {
    return String.valueOf(channel().remoteAddress());
  }

  boolean carries(Stream candidate) {
    return stream == candidate && !ending;
  }

  void write(ByteBuf frame) {
    channel().write(frame, channel().voidPromise());
  }

  private void send(FrameKind kind, String text) {
    channel().writeAndFlush(Frames.text(channel().alloc(), kind, text), channel().voidPromise());
  }

  /**
   * Asks the peer for a stream. May be called from any thread.
   *
   * @param make the listener, once the stream is accepted
   */
  <L extends StreamListener> CompletableFuture<L> open(
      int magic, byte[] greeting, Function<Stream, L> make) {
    var opened = new CompletableFuture<L>();
    channel().eventLoop().execute(() -> open(magic, greeting, make, opened));
    return opened;
  }

  private <L extends StreamListener> void open(
      int magic, byte[] greeting, Function<Stream, L> make, CompletableFuture<L> opened) {
    if (!channel().isActive() || stream != null || opening != null) {
      opened.completeExceptionally(unreachable("the connection was closed before it was used"));
      return;
    }
    var fresh = new Stream(this);
    stream = fresh;
    opening =
        new Opening(
            () -> {
              L made = make.apply(fresh);
              listener = made;
              opened.complete(made);
            },
            opened::completeExceptionally);
    ByteBuf frame = Frames.begin(channel().alloc(), FrameKind.OPEN, 1 + greeting.length);
    frame.writeByte(magic).writeBytes(greeting);
    channel().writeAndFlush(Frames.end(frame), channel().voidPromise());
  }

  private NegotiationFailure unreachable(String why) {
    return new NegotiationFailure(
        NegotiationFailure.Kind.UNREACHABLE, "no stream to %s: %s".formatted(peer(), why));
  }

  /** Ends the stream if it is still the one. May be called from any thread. */
  void endStream(Stream candidate) {
    channel()
        .eventLoop()
        .execute(() -> {
          if (stream == candidate && !ending && opening == null) {
            ending = true;
            send(FrameKind.END, "");
            told(CloseReason.planned("ended here"));
          }
        });
  }

  /** Closes on purpose. May be called from any thread. */
  void goodbye(String why) {
    channel()
        .eventLoop()
        .execute(() -> {
          if (reason == null) {
            reason = CloseReason.planned(why);
            channel()
                .writeAndFlush(Frames.text(channel().alloc(), FrameKind.GOODBYE, why))
                .addListener(ChannelFutureListener.CLOSE);
          }
        });
  }

  private void close(CloseReason why) {
    if (reason == null) {
      reason = why;
    }
    channel().close();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    channel = context.channel();
    if (initiator) {
      context.write(Unpooled.copyInt(FrameDecoder.PREFACE));
    }
    long period = times.keepAlive().toNanos();
    watch =
        context
            .executor()
            .scheduleAtFixedRate(this::lookAfter, period, period, TimeUnit.NANOSECONDS);
    owner.opened(this);
  }

  /** Pings a peer that says nothing, gives up one that stays silent, closes what nobody needs. */
  private void lookAfter() {
    long now = System.nanoTime();
    long silent = now - lastReadNanos;
    if (silent > times.silence().toNanos()) {
      close(
          new CloseReason(
              CloseReason.Kind.SILENT, "nothing heard for %d ms".formatted(silent / 1_000_000)));
    } else if (initiator && stream == null && now - idleSinceNanos > times.idleClose().toNanos()) {
      goodbye("idle");
    } else if (silent >= times.keepAlive().toNanos()) {
      send(FrameKind.PING, "");
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Frame frame = (Frame) message;
    try {
      lastReadNanos = System.nanoTime();
      received(frame.kind(), frame.body());
    } finally {
      frame.body().release();
    }
  }

  private void received(FrameKind kind, ByteBuf body) {
    switch (kind) {
      case PING -> send(FrameKind.PONG, "");
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

  private void onOpen(ByteBuf body) {
    if (initiator || stream != null || !body.isReadable()) {
      throw new ProtocolFailure("a stream opened where none may be");
    }
    int magic = body.readUnsignedByte();
    StreamHandler handler = owner.handler(magic);
    if (handler == null) {
      send(FrameKind.REFUSE, "nobody here takes streams of magic 0x%02x".formatted(magic));
      return;
    }
    var fresh = new Stream(this);
    stream = fresh;
    try {
      listener = handler.accept(fresh, body);
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
    opening = null;
    asked.accepted().run();
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
    owner.idle(this);
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
    CloseReason why =
        Objects.requireNonNullElse(reason, CloseReason.broken("closed without a goodbye"));
    Opening asked = opening;
    opening = null;
    stream = null;
    told(why);
    owner.closed(this);
    if (asked != null) {
      asked.failed().accept(unreachable(why.detail()));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
    Throwable cause =
        thrown instanceof DecoderException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : thrown;
    switch (cause) {
      case ProtocolFailure failure ->
          LOG.warn(
              "Connection with {} closed: {}",
              context.channel().remoteAddress(),
              failure.getMessage());
      case IOException broken ->
          LOG.debug("Connection with {} broken", context.channel().remoteAddress(), broken);
      default -> LOG.error("Connection with {} closed", context.channel().remoteAddress(), cause);
    }
    if (reason == null) {
      reason = CloseReason.broken(String.valueOf(cause.getMessage()));
    }
    context.close();
  }
}
