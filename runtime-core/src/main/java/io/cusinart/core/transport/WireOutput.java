package io.cusinart.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes the fields of a message in protobuf's encoding. Not safe for use by two threads.
 *
 * <p>By hand, because a message is two bytes of it and a hundred of the user's: no objects between
 * the record and the buffer. Defaults (0, empty) are left out, as protobuf does.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protocol Buffers: Encoding</a>
 */
public final class WireOutput {

  static final int VARINT = 0;
  static final int FIXED_64 = 1;
  static final int BYTES = 2;
  static final int FIXED_32 = 5;
  static final int TYPE_BITS = 3;

  /** Bytes of this length are worth a piece of their own. */
  private static final int SPLICED = 16 * 1_024;

  private final ByteBuf target;

  /** Writes at the end of this buffer. */
  public WireOutput(ByteBuf target) {
    this.target = target;
  }

  /** A number that is mostly small and never negative. */
  public WireOutput number(int field, long value) {
    if (value != 0) {
      tag(field, VARINT);
      varint(value);
    }
    return this;
  }

  /** A number that is as likely large as small. */
  public WireOutput fixed(int field, long value) {
    if (value != 0) {
      tag(field, FIXED_64);
      target.writeLongLE(value);
    }
    return this;
  }

  /** A number with a fraction. */
  public WireOutput real(int field, double value) {
    return fixed(field, Double.doubleToRawLongBits(value));
  }

  /** Yes or no. */
  public WireOutput flag(int field, boolean value) {
    return number(field, value ? 1 : 0);
  }

  /** Bytes as they are. */
  public WireOutput bytes(int field, byte[] value) {
    return bytes(field, value, 0, value.length);
  }

  /** A part of an array as it is. */
  public WireOutput bytes(int field, byte[] array, int offset, int length) {
    if (length > 0) {
      tag(field, BYTES);
      varint(length);
      if (length >= SPLICED && target instanceof CompositeByteBuf whole) {
        splice(Unpooled.wrappedBuffer(array, offset, length), whole);
      } else {
        target.writeBytes(array, offset, length);
      }
    }
    return this;
  }

  /** Takes large bytes as they are. What was reserved beyond the writer's place goes first. */
  private static void splice(ByteBuf value, CompositeByteBuf whole) {
    whole.capacity(whole.writerIndex());
    whole.addComponent(true, value);
  }

  /** Text. */
  public WireOutput text(int field, String value) {
    if (!value.isEmpty()) {
      tag(field, BYTES);
      varint(ByteBufUtil.utf8Bytes(value));
      target.writeCharSequence(value, StandardCharsets.UTF_8);
    }
    return this;
  }

  /** Numbers that are mostly small and never negative, one after the other. */
  public WireOutput numbers(int field, List<Integer> values) {
    if (!values.isEmpty()) {
      nested(field, packed -> values.forEach(value -> packed.varint(value)));
    }
    return this;
  }

  /** A message within the message. */
  public WireOutput nested(int field, Consumer<WireOutput> content) {
    ByteBuf inner = target.alloc().heapBuffer();
    try {
      content.accept(new WireOutput(inner));
      tag(field, BYTES);
      varint(inner.readableBytes());
      target.writeBytes(inner);
    } finally {
      inner.release();
    }
    return this;
  }

  private void tag(int field, int type) {
    varint((long) field << TYPE_BITS | type);
  }

  private void varint(long value) {
    varint(target, value);
  }

  static void varint(ByteBuf target, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      target.writeByte(((int) rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    target.writeByte((int) rest);
  }
}
