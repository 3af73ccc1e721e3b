package io.cusinart.core.transport;

import io.cusinart.api.RuntimeFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits to be written on one stream, and how it becomes frames. Safe for use by several
 * threads; what is not public to them runs on the stream's event loop.
 *
 * @param <S> a message
 */
final class Outbox<S> {

  /** Of a message's own bytes; more is written into no common frame. */
  static final int LARGE = Frames.TARGET_BODY / 2;

  /** By how much a message may be longer than it weighs: what stands around the user's bytes. */
  static final int FIELDS = Frames.TARGET_BODY;

  /** What a message costs in memory beyond its bytes. */
  static final int OVERHEAD = 64;

  /** Of a large message: its fields and its large bytes take turns. */
  private static final int MOST_PIECES = 64;

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /** A message and what it belongs to: a request is odd, its reply the number after it. */
  private record Envelope<S>(S message, long correlation, int weight) {}

  /** A message as it travels in parts; {@code queued} bytes are counted for it until it is sent. */
  private record Whole(ByteBuf bytes, long queued) {}

  private final Stream stream;
  private final MessageWriter<S> writer;
  private final long maxMessageBytes;
  private final Frames frames;
  private final long maxQueuedBytes;
  private final Queue<Envelope<S>> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong queuedBytes = new AtomicLong();
  private final AtomicBoolean draining = new AtomicBoolean();
  private volatile boolean closed;

  // These belong to the event loop.
  private final Queue<Envelope<S>> inOrder = new ArrayDeque<>();
  private final Queue<Whole> encoded = new ArrayDeque<>();
  private @Nullable Whole outgoing;

  Outbox(
      Stream stream,
      MessageWriter<S> writer,
      long maxMessageBytes,
      Frames frames,
      long maxQueuedBytes) {
    this.stream = stream;
    this.writer = writer;
    this.maxMessageBytes = maxMessageBytes;
    this.frames = frames;
    this.maxQueuedBytes = maxQueuedBytes;
  }

  /**
   * Takes a message to be written, unless it is closed or too much waits already. One message is
   * always taken, however large, if nothing else waits: it could never be sent otherwise.
   *
   * @throws RuntimeFailure.Invalid if it is larger than a message may be
   */
  boolean offer(S message, long correlation) {
    int weight = writer.weigh(message);
    if (weight > maxMessageBytes) {
      throw new RuntimeFailure.Invalid(
          "a message of %d bytes to %s, more than the %d that may travel; send less, or raise cusinart.serialization.max-bytes on all nodes"
              .formatted(weight, stream.peer(), maxMessageBytes));
    }
    long bytes = queued(weight);
    long before = queuedBytes.getAndAdd(bytes);
    if (closed || (before > 0 && before + bytes > maxQueuedBytes)) {
      queuedBytes.addAndGet(-bytes);
      return false;
    }
    queue.add(new Envelope<>(message, correlation, weight));
    wake();
    return true;
  }

  /** Whether a message of this weight would be taken now. */
  boolean takes(int weight) {
    long before = queuedBytes.get();
    return !closed && (before == 0 || before + queued(weight) <= maxQueuedBytes);
  }

  private static long queued(int weight) {
    return OVERHEAD + (long) weight;
  }

  /** How much waits, by what messages weigh. */
  long queuedBytes() {
    return queuedBytes.get();
  }

  /** Has the event loop look, if it does not already. */
  void wake() {
    if (draining.compareAndSet(false, true) && !stream.execute(this::drain)) {
      // The event loops are gone, and with them everybody who could write.
      closed = true;
      drop(queue);
    }
  }

  /** Drops what waits and takes no more. On the event loop. */
  void close() {
    closed = true;
    discard();
  }

  /** Writes until nothing is left or the peer has enough to read. */
  private void drain() {
    try {
      boolean more = true;
      while (more && !closed && stream.writable()) {
        boolean small = writeSmall();
        boolean part = writePart();
        more = small || part;
      }
      stream.flush();
    } finally {
      draining.set(false);
    }
    if (closed) {
      discard();
    } else if (hasWork() && stream.writable()) {
      // What came after the last look woke nobody. As a new task, so that other channels of this
      // event loop have their turn.
      wake();
    }
  }

  private boolean hasWork() {
    return !queue.isEmpty() || hasLarge();
  }

  private boolean hasLarge() {
    return outgoing != null || !inOrder.isEmpty() || !encoded.isEmpty();
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
    if (Frames.bodyBytes(frame) == 0) {
      frame.release();
    } else {
      stream.write(frames.end(stream.allocator(), frame));
    }
    return true;
  }

  /** Puts large ones and those that must not pass them aside. */
  private @Nullable Envelope<S> nextSmall() {
    Envelope<S> message;
    while ((message = queue.poll()) != null) {
      boolean behind =
          message.weight() > LARGE || (hasLarge() && writer.keepsOrder(message.message()));
      if (!behind) {
        return message;
      }
      inOrder.add(message);
    }
    return null;
  }

  private void append(Envelope<S> message, ByteBuf frame) {
    int start = frame.writerIndex();
    frame.writeInt(0);
    long queued = queued(message.weight());
    boolean written = write(message, frame);
    if (written && Frames.bodyBytes(frame) > Frames.MAX_BODY) {
      // It weighed less than it is: too long for the frame, so that it travels in parts.
      int from = start + Integer.BYTES;
      encoded.add(
          new Whole(Unpooled.copiedBuffer(frame.slice(from, frame.writerIndex() - from)), queued));
      written = false;
      queued = 0;
    }
    if (written) {
      frame.setInt(start, frame.writerIndex() - start - Integer.BYTES);
    } else {
      frame.writerIndex(start);
    }
    queuedBytes.addAndGet(-queued);
  }

  /** False if it could not be written: then it is lost, and the others travel on. */
  private boolean write(Envelope<S> message, ByteBuf target) {
    try {
      WireOutput.varint(target, message.correlation());
      writer.write(message.message(), target);
      return true;
    } catch (RuntimeException broken) { // the writer's own code
      LOG.error("A message to {} could not be written and is lost", stream.peer(), broken);
      return false;
    }
  }

  /** The next part of a large message; false if there is none. */
  private boolean writePart() {
    boolean first = outgoing == null;
    if (first) {
      outgoing = encodeNext();
    }
    Whole whole = outgoing;
    if (whole == null) {
      return false;
    }
    ByteBuf rest = whole.bytes();
    int part = Math.min(Frames.TARGET_BODY, rest.readableBytes());
    FrameKind kind = first ? FrameKind.LARGE : FrameKind.MORE;
    ByteBuf frame = Frames.begin(stream.allocator(), kind, Integer.BYTES + part);
    if (first) {
      frame.writeInt(rest.readableBytes());
    }
    frame.writeBytes(rest, part);
    stream.write(frames.end(stream.allocator(), frame));
    if (!rest.isReadable()) {
      outgoing = null;
      sent(whole);
    }
    return true;
  }

  private @Nullable Whole encodeNext() {
    Whole ready = encoded.poll();
    Envelope<S> message;
    while (ready == null && (message = inOrder.poll()) != null) {
      ready = encode(message);
    }
    return ready;
  }

  private @Nullable Whole encode(Envelope<S> message) {
    // On the heap, where the user's limit is; direct memory is for what is on its way. Composed,
    // so that large bytes are taken as they are and not copied.
    var whole = new Whole(Unpooled.compositeBuffer(MOST_PIECES), queued(message.weight()));
    boolean written = write(message, whole.bytes());
    if (written && whole.bytes().readableBytes() <= maxMessageBytes + FIELDS) {
      return whole;
    }
    if (written) {
      LOG.error(
          "A message to {} of {} bytes is lost: it said that it has {} and {} are allowed",
          stream.peer(),
          whole.bytes().readableBytes(),
          message.weight(),
          maxMessageBytes);
    }
    sent(whole);
    return null;
  }

  private void sent(Whole whole) {
    whole.bytes().release();
    queuedBytes.addAndGet(-whole.queued());
  }

  private void discard() {
    drop(queue);
    drop(inOrder);
    Whole whole = outgoing;
    outgoing = null;
    while (whole != null || (whole = encoded.poll()) != null) {
      sent(whole);
      whole = null;
    }
  }

  private void drop(Queue<Envelope<S>> messages) {
    Envelope<S> message;
    while ((message = messages.poll()) != null) {
      queuedBytes.addAndGet(-queued(message.weight()));
    }
  }
}
