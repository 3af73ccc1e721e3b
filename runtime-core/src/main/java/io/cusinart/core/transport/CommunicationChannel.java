package io.cusinart.core.transport;

import io.cusinart.core.settings.ChannelSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Messages over one stream, both ways. Safe for use by several threads; never blocks.
 *
 * <p>Whoever sends, only queues: the event loop is woken once, and writes whatever has gathered in
 * the meantime as one frame ("smart batching": nothing waits while the line is free, and what comes
 * while it is busy shares the next write). A message of more than a frame travels in parts, between
 * which small ones pass. A peer that does not read fills this queue and no other: {@link #send}
 * then refuses.
 *
 * @param <S> what this side sends
 * @param <R> what it receives
 */
public final class CommunicationChannel<S, R> implements StreamListener {

  /** Of a message's own bytes; more is written into no common frame. */
  private static final int LARGE = Frames.TARGET_BODY / 2;

  /** A message that belongs to no other. */
  private static final long ALONE = 0;

  /** What a message costs in memory beyond its bytes. */
  private static final int OVERHEAD = 64;

  /** How a channel writes and reads. */
  public record Format<S, R>(
      MessageWriter<S> writer, MessageReader<R> reader, long maxMessageBytes) {}

  /** A message and what it belongs to: a request is odd, its reply the number after it. */
  private record Envelope<S>(S message, long correlation) {}

  private final Stream stream;
  private final Format<S, R> format;
  private final Frames frames;
  private final long maxQueuedBytes;
  private final ChannelListener<S, R> listener;
  private final Queue<Envelope<S>> queue = new ConcurrentLinkedQueue<>();
  private final Correlations<R> correlations = new Correlations<>();
  private final AtomicLong queuedBytes = new AtomicLong();
  private final AtomicBoolean draining = new AtomicBoolean();
  private volatile boolean closed;

  // These belong to the event loop.
  private final Queue<Envelope<S>> inOrder = new ArrayDeque<>();
  private @Nullable ByteBuf outgoing;
  private @Nullable LargeMessage incoming;

  /** A channel over this stream, which it then listens to. */
  public CommunicationChannel(
      Stream stream,
      Format<S, R> format,
      ChannelSettings settings,
      ChannelListener<S, R> listener) {
    this.stream = stream;
    this.format = format;
    this.listener = listener;
    this.maxQueuedBytes = settings.maxQueuedBytes();
    this.frames =
        new Frames(
            CompressionStrategy.valueOf(settings.compression().toUpperCase(Locale.ROOT)),
            settings.compressAbove());
  }

  /**
   * Sends a message, if the channel is open and the peer has not left too much unread. What is sent
   * may still be lost with the connection.
   */
  public boolean send(S message) {
    return send(message, ALONE);
  }

  /**
   * Sends a message that wants a reply. Fails with {@link NegotiationFailure} if it could not be
   * sent or the channel was closed before the reply came, and with {@link
   * java.util.concurrent.TimeoutException} after {@code patience}.
   */
  public CompletionStage<R> request(S message, Duration patience) {
    CompletableFuture<R> reply = new CompletableFuture<>();
    long correlation = correlations.begin(reply);
    if (!send(message, correlation)) {
      correlations.fail(correlation, notSent());
    }
    // After the sending, and closed again: a close between the two has seen the reply or is seen.
    if (closed) {
      correlations.failAll(notSent());
    }
    var late =
        stream
            .eventLoop()
            .schedule(
                () ->
                    correlations.fail(
                        correlation,
                        new TimeoutException(
                            "%s did not reply within %d ms"
                                .formatted(peer(), patience.toMillis()))),
                patience.toNanos(),
                TimeUnit.NANOSECONDS);
    return reply.whenComplete((_, _) -> late.cancel(false)).minimalCompletionStage();
  }

  private NegotiationFailure notSent() {
    return new NegotiationFailure(
        closed ? NegotiationFailure.Kind.CLOSED : NegotiationFailure.Kind.UNREACHABLE,
        "%s to %s"
            .formatted(
                closed
                    ? "the channel is closed"
                    : "more than cusinart.transport.max-queued-bytes wait",
                peer()));
  }

  private boolean send(S message, long correlation) {
    long bytes = weigh(message);
    if (closed || queuedBytes.get() + bytes > maxQueuedBytes) {
      return false;
    }
    queuedBytes.addAndGet(bytes);
    queue.add(new Envelope<>(message, correlation));
    wake();
    return true;
  }

  private long weigh(S message) {
    return OVERHEAD + (long) format.writer().weigh(message);
  }

  private void wake() {
    if (draining.compareAndSet(false, true)) {
      stream.eventLoop().execute(this::drain);
    }
  }

  /** Writes until nothing is left or the peer has enough to read. */
  private void drain() {
    do {
      boolean more = true;
      while (more && !closed && stream.writable()) {
        more = writeSmall() | writePart();
      }
      stream.flush();
      draining.set(false);
      // What came after the last look and before this line woke nobody.
    } while (!closed && stream.writable() && hasWork() && draining.compareAndSet(false, true));
    if (closed) {
      discard();
    }
  }

  private boolean hasWork() {
    return !queue.isEmpty() || !inOrder.isEmpty() || outgoing != null;
  }

  /** One frame of whatever small messages are there; false if none is. */
  private boolean writeSmall() {
    Envelope<S> message = nextSmall();
    if (message == null) {
      return false;
    }
    ByteBuf frame = Frames.begin(stream.allocator(), FrameKind.MESSAGES, 1_024);
    do {
      append(message, frame);
    } while (Frames.bodyBytes(frame) < Frames.TARGET_BODY && (message = nextSmall()) != null);
    stream.write(frames.end(stream.allocator(), frame));
    return true;
  }

  /** Puts large ones and those that must not pass them aside. */
  private @Nullable Envelope<S> nextSmall() {
    Envelope<S> message;
    while ((message = queue.poll()) != null) {
      boolean behind =
          format.writer().weigh(message.message()) > LARGE
              || (hasLarge() && format.writer().keepsOrder(message.message()));
      if (!behind) {
        return message;
      }
      inOrder.add(message);
    }
    return null;
  }

  private boolean hasLarge() {
    return outgoing != null || !inOrder.isEmpty();
  }

  private void append(Envelope<S> message, ByteBuf frame) {
    int start = frame.writerIndex();
    frame.writeInt(0);
    write(message, frame);
    frame.setInt(start, frame.writerIndex() - start - Integer.BYTES);
  }

  private void write(Envelope<S> message, ByteBuf target) {
    WireOutput.varint(target, message.correlation());
    format.writer().write(message.message(), target);
    queuedBytes.addAndGet(-weigh(message.message()));
  }

  /** The next part of a large message; false if there is none. */
  private boolean writePart() {
    boolean first = outgoing == null;
    if (first) {
      outgoing = encodeNext();
    }
    ByteBuf rest = outgoing;
    if (rest == null) {
      return false;
    }
    FrameKind kind = first ? FrameKind.LARGE : FrameKind.MORE;
    int part = Math.min(Frames.TARGET_BODY, rest.readableBytes());
    ByteBuf frame = Frames.begin(stream.allocator(), kind, Integer.BYTES + part);
    if (first) {
      frame.writeInt(rest.readableBytes());
    }
    frame.writeBytes(rest, part);
    stream.write(frames.end(stream.allocator(), frame));
    if (!rest.isReadable()) {
      rest.release();
      outgoing = null;
    }
    return true;
  }

  private @Nullable ByteBuf encodeNext() {
    Envelope<S> message = inOrder.poll();
    if (message == null) {
      return null;
    }
    // On the heap, where the user's limit is; direct memory is for what is on its way.
    ByteBuf whole = Unpooled.buffer(format.writer().weigh(message.message()) + OVERHEAD);
    write(message, whole);
    return whole;
  }

  @Override
  public void onWritable() {
    wake();
  }

  @Override
  public void onFrame(FrameKind kind, ByteBuf body) {
    switch (kind) {
      case MESSAGES -> tell(readAll(body));
      case LARGE -> begin(body);
      case MORE -> goOn(body);
      default -> throw new ProtocolFailure("a frame %s on a channel".formatted(kind));
    }
  }

  private List<R> readAll(ByteBuf body) {
    var messages = new ArrayList<R>();
    while (body.isReadable()) {
      if (body.readableBytes() < Integer.BYTES) {
        throw new ProtocolFailure("a message without its length");
      }
      long length = body.readUnsignedInt();
      if (length > body.readableBytes()) {
        throw new ProtocolFailure(
            "a message of %d bytes where %d remain".formatted(length, body.readableBytes()));
      }
      read(body.readSlice((int) length), messages);
    }
    return messages;
  }

  /** Adds it to those that belong to no other, or sees to it at once. */
  private void read(ByteBuf source, List<R> alone) {
    long correlation = WireInput.varint(source);
    R message = format.reader().read(source);
    if (correlation == ALONE) {
      alone.add(message);
    } else if (Correlations.isRequest(correlation)) {
      listener.onRequest(message, reply -> send(reply, Correlations.replyTo(correlation)));
    } else {
      correlations.complete(correlation, message);
    }
  }

  private void begin(ByteBuf body) {
    if (incoming != null || body.readableBytes() < Integer.BYTES) {
      throw new ProtocolFailure("a large message begun where none may be");
    }
    long length = body.readUnsignedInt();
    if (length > format.maxMessageBytes()) {
      throw new ProtocolFailure(
          "a message of %d bytes; at most %d are allowed"
              .formatted(length, format.maxMessageBytes()));
    }
    incoming = new LargeMessage((int) length);
    goOn(body);
  }

  private void goOn(ByteBuf body) {
    LargeMessage message = incoming;
    if (message == null) {
      throw new ProtocolFailure("a part of a large message that was not begun");
    }
    if (message.add(body)) {
      incoming = null;
      var alone = new ArrayList<R>(1);
      read(message.whole(), alone);
      tell(alone);
    }
  }

  private void tell(List<R> messages) {
    if (!messages.isEmpty()) {
      listener.onMessages(messages);
    }
  }

  /** Ends the channel on purpose; what is queued is dropped. May be called twice. */
  public void close() {
    stream.close();
  }

  /** The peer's address. */
  public String peer() {
    return stream.peer();
  }

  @Override
  public void onClosed(CloseReason reason) {
    closed = true;
    discard();
    correlations.failAll(notSent());
    listener.onClosed(reason);
  }

  private void discard() {
    queue.clear();
    inOrder.clear();
    if (outgoing != null) {
      outgoing.release();
      outgoing = null;
    }
    incoming = null;
  }
}
