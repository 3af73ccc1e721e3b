package io.cusinart.core.transport;

import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.settings.ChannelSettings;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private static final Logger LOG = LoggerFactory.getLogger(CommunicationChannel.class);

  /** A message that belongs to no other. */
  private static final long ALONE = 0;

  private static final int FIRST_SCRATCH_BYTES = 1_024;
  private static final VarHandle LENGTH =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /**
   * How a channel writes and reads. Immutable.
   *
   * @param mostSent the heaviest message that may be sent, as the writer weighs it: more than the
   *     peer receives would close the channel for all
   * @param mostReceived the same of what comes, which may have 64 KiB more, for what stands around
   *     the user's bytes
   */
  public record Format<S, R>(
      MessageWriter<S> writer, MessageReader<R> reader, long mostSent, long mostReceived) {

    private static final long MOST = Integer.MAX_VALUE - 2L * Outbox.FIELDS;

    /** Refuses limits that no array could keep. */
    public Format {
      check("mostSent", mostSent);
      check("mostReceived", mostReceived);
    }

    private static void check(String what, long most) {
      if (most < 1 || most > MOST) {
        throw new IllegalArgumentException(
            "%s must be 1 to %d but is %d".formatted(what, MOST, most));
      }
    }
  }

  private final Stream stream;
  private final Format<S, R> format;
  private final ChannelListener<S, R> listener;
  private final Outbox<S> outbox;
  private final Correlations<R> correlations = new Correlations<>();
  private volatile boolean closed;

  // These belong to the event loop.
  private @Nullable LargeMessage incoming;
  private byte[] scratch = new byte[FIRST_SCRATCH_BYTES];
  private boolean passedOver;

  /** A channel over this stream, which it then listens to. */
  public CommunicationChannel(
      Stream stream,
      Format<S, R> format,
      ChannelSettings settings,
      ChannelListener<S, R> listener) {
    this.stream = stream;
    this.format = format;
    this.listener = listener;
    var compression = CompressionStrategy.valueOf(settings.compression().toUpperCase(Locale.ROOT));
    this.outbox =
        new Outbox<>(
            stream,
            format.writer(),
            format.mostSent(),
            new Frames(compression, settings.compressAbove()),
            settings.maxQueuedBytes());
  }

  /**
   * Sends a message, if the channel is open and the peer has not left too much unread; a single
   * message is taken whatever its size. What is sent may still be lost with the connection.
   *
   * @throws io.cusinart.api.RuntimeFailure.Invalid if it is heavier than the format's {@code
   *     mostSent}: nothing of it is sent, and the channel goes on
   */
  public boolean send(S message) {
    return outbox.offer(message, ALONE);
  }

  /**
   * Sends a message that wants a reply. Fails with {@link NegotiationFailure} if it could not be
   * sent or the channel was closed before the reply came, with {@link
   * io.cusinart.api.RuntimeFailure.Invalid} if it is too large, and with {@link
   * java.util.concurrent.TimeoutException} after {@code patience}.
   */
  public CompletionStage<R> request(S message, Duration patience) {
    CompletableFuture<R> reply = new CompletableFuture<>();
    long correlation = correlations.begin(reply);
    try {
      if (!outbox.offer(message, correlation)) {
        correlations.fail(correlation, notSent());
      }
    } catch (RuntimeFailure.Invalid tooLarge) {
      correlations.fail(correlation, tooLarge);
    }
    // After the sending, and closed again: a close between the two has seen the reply or is seen.
    if (closed) {
      correlations.failAll(notSent());
    }
    if (!reply.isDone()) {
      failAfter(patience, correlation, reply);
    }
    return reply.minimalCompletionStage();
  }

  private void failAfter(Duration patience, long correlation, CompletableFuture<R> reply) {
    var late =
        stream.schedule(
            patience,
            () ->
                correlations.fail(
                    correlation,
                    new TimeoutException(
                        "%s did not reply within %d ms".formatted(peer(), patience.toMillis()))));
    if (late == null) {
      correlations.fail(correlation, notSent());
    } else {
      var _ = reply.whenComplete((_, _) -> late.cancel(false));
    }
  }

  /** The heaviest message that may be sent. */
  public long mostSent() {
    return format.mostSent();
  }

  /** Whether a message of this weight would be taken now, if it may be sent at all. */
  public boolean takes(int bytes) {
    return outbox.takes(bytes);
  }

  private NegotiationFailure notSent() {
    return closed
        ? new NegotiationFailure(
            NegotiationFailure.Kind.CLOSED, "the channel is closed to %s".formatted(peer()))
        : new NegotiationFailure(
            NegotiationFailure.Kind.UNREACHABLE,
            "more than cusinart.transport.max-queued-bytes wait to %s".formatted(peer()));
  }

  /**
   * Waits until what was sent before this has left the process, or for so long. Blocks; not to be
   * called on an event loop. A peer that does not read makes no difference: it is not waited for.
   */
  public void awaitSent(Duration patience) {
    var left = new CountDownLatch(1);
    // Twice round: the event loop may be in the middle of a look that did not see the message.
    boolean runs = stream.execute(() -> stream.execute(left::countDown));
    try {
      var _ = runs && left.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How much waits to be written, by what messages weigh. */
  long queuedBytes() {
    return outbox.queuedBytes();
  }

  @Override
  public void onWritable() {
    outbox.wake();
  }

  @Override
  public void onFrame(FrameKind kind, ByteBuf body) {
    switch (kind) {
      case MESSAGES -> readAll(body);
      case LARGE -> begin(body);
      case MORE -> goOn(body);
      default -> throw new ProtocolFailure("a frame %s on a channel".formatted(kind));
    }
  }

  private void readAll(ByteBuf body) {
    int end = body.readableBytes();
    byte[] all = scratch(end);
    body.readBytes(all, 0, end);
    List<R> alone = new ArrayList<>();
    for (int at = 0; at < end; ) {
      if (end - at < Integer.BYTES) {
        throw new ProtocolFailure("a message without its length");
      }
      long length = Integer.toUnsignedLong((int) LENGTH.get(all, at));
      at += Integer.BYTES;
      if (length > end - at) {
        throw new ProtocolFailure(
            "a message of %d bytes where %d remain".formatted(length, end - at));
      }
      alone = read(new WireInput(all, at, at + (int) length), alone);
      at += (int) length;
    }
    tell(alone);
  }

  /** Room for a frame's body; the readers keep nothing of it. */
  private byte[] scratch(int bytes) {
    if (scratch.length < bytes) {
      scratch = new byte[Math.max(bytes, Math.min(2 * scratch.length, Frames.MAX_BODY))];
    }
    return scratch;
  }

  /**
   * Adds it to those that belong to no other, or sees to it at once, after those before it. Answers
   * where the next are gathered.
   */
  private List<R> read(WireInput source, List<R> alone) {
    long correlation = source.varint();
    R message = format.reader().read(source);
    if (message == null) {
      passOver(correlation);
      return alone;
    }
    if (correlation == ALONE) {
      alone.add(message);
      return alone;
    }
    tell(alone);
    if (Correlations.isRequest(correlation)) {
      listener.onRequest(message, reply -> outbox.offer(reply, Correlations.replyTo(correlation)));
    } else {
      correlations.complete(correlation, message);
    }
    return alone.isEmpty() ? alone : new ArrayList<>();
  }

  /**
   * A message of a newer peer. What cannot be answered stays without an answer: whoever sends a new
   * kind has to live with peers that do not know it.
   */
  private void passOver(long correlation) {
    if (correlation != ALONE && !Correlations.isRequest(correlation)) {
      correlations.fail(
          Correlations.requestOf(correlation),
          new ProtocolFailure("%s replied what this version does not know".formatted(peer())));
    }
    if (!passedOver) {
      passedOver = true;
      LOG.warn(
          "{} sends messages of a kind that this version does not know; they are passed over",
          peer());
    }
  }

  private void begin(ByteBuf body) {
    if (incoming != null || body.readableBytes() < Integer.BYTES) {
      throw new ProtocolFailure("a large message begun where none may be");
    }
    long length = body.readUnsignedInt();
    long most = format.mostReceived() + Outbox.FIELDS;
    if (length > most) {
      throw new ProtocolFailure(
          "a message of %d bytes; at most %d are allowed".formatted(length, most));
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
      tell(read(message.whole(), new ArrayList<>(1)));
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
    outbox.close();
    incoming = null;
    correlations.failAll(notSent());
    listener.onClosed(reason);
  }
}
