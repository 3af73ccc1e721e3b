package io.cusinart.core.transport;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes messages in protobuf's encoding apart and puts them together, whatever their fields mean.
 */
public final class WireFields {

  private static final int TYPE_BITS = 3;
  private static final int BYTES = 2;

  private WireFields() {}

  /** A field. */
  public static final class Field {
    private final int number;
    private final byte[] all;
    private final int length;

    private Field(int number, byte[] all, int length) {
      this.number = number;
      this.all = all;
      this.length = length;
    }

    /** Its number. */
    public int number() {
      return number;
    }

    /** All its bytes. */
    public byte[] all() {
      return all;
    }

    /** What is within. */
    public byte[] content() {
      return Arrays.copyOfRange(all, all.length - length, all.length);
    }

    /** The same field with something else within. */
    public byte[] with(byte[] content) {
      var out = new ByteArrayOutputStream();
      varint(out, ((long) number << TYPE_BITS) | BYTES);
      varint(out, content.length);
      out.writeBytes(content);
      return out.toByteArray();
    }
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (rest > 0x7F) {
      out.write(((int) rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  /** A message to be read. */
  public static WireInput input(byte[] message) {
    return new WireInput(message);
  }

  /** The fields of a message in their order. */
  public static List<Field> of(byte[] message) {
    var fields = new ArrayList<Field>();
    int from = 0;
    while (from < message.length) {
      var rest = new WireInput(message, from, message.length);
      int number = rest.next();
      rest.skip();
      int end = message.length - rest.rest().length;
      byte[] all = Arrays.copyOfRange(message, from, end);
      fields.add(new Field(number, all, lengthWithin(all)));
      from = end;
    }
    return fields;
  }

  private static int lengthWithin(byte[] field) {
    var in = new WireInput(field);
    long tag = in.varint();
    return (tag & ((1 << TYPE_BITS) - 1)) == BYTES ? (int) in.varint() : 0;
  }

  /** One after the other. */
  public static byte[] join(List<byte[]> fields) {
    var out = new ByteArrayOutputStream();
    fields.forEach(out::writeBytes);
    return out.toByteArray();
  }
}
