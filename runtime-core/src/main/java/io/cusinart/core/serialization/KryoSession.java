package io.cusinart.core.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Output;
import io.cusinart.core.settings.SerializationSettings;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * One Kryo with its buffers, for one message at a time. Not safe for use by two threads.
 *
 * <p>References are off: values are trees, which records make naturally, and a cycle ends at the
 * depth limit with its path. A value that is reached twice travels twice.
 */
final class KryoSession {

  private static final int FIRST_BUFFER_BYTES = 512;
  private static final int MOST_KEPT_BYTES = 4 * 1_024 * 1_024;

  private final ObjectPath path;
  private final WireClasses classes;
  private final Kryo kryo;
  private final int maxBytes;
  private Output output;
  private @Nullable Output manyOutput;
  private final GuardedInput input = new GuardedInput();

  KryoSession(SerializationSettings settings, ClassPolicy policy, ClassLoader loader) {
    this.path = new ObjectPath(settings.maxDepth());
    this.classes = new WireClasses(policy, loader, path);
    this.kryo = new Kryo(classes, null);
    this.maxBytes = settings.maxBytes();
    this.output = newOutput();
    kryo.setOptimizedGenerics(false);
    // begin() does that, and once for each value is enough.
    kryo.setAutoReset(false);
    kryo.setMaxDepth(settings.maxDepth() * 2);
    kryo.setRegistrationRequired(false);
    JdkValues.register(kryo, path);
    JdkCollections.register(kryo, path);
  }

  private Output newOutput() {
    return new AsciiOutput(FIRST_BUFFER_BYTES, maxBytes);
  }

  /** Drops what a large value has left behind, before the session is kept. */
  void shrink() {
    if (output.getBuffer().length > MOST_KEPT_BYTES) {
      output = newOutput();
    }
    input.forget();
  }

  /** How much memory it keeps for the next value. */
  int keptBytes() {
    return output.getBuffer().length;
  }

  /** Where the last message stopped. */
  String where() {
    return path.toString();
  }

  byte[] write(@Nullable Object value) {
    output.reset();
    writeTo(output, value);
    return output.toBytes();
  }

  /** How long the value would be, counted up to {@code most}: shared parts can be endless. */
  long measure(@Nullable Object value, long most) {
    var counted = new AsciiOutput(new Limit(most), 4_096);
    try {
      writeTo(counted, value);
    } catch (Limit.Reached reached) {
      return most;
    }
    return counted.total();
  }

  /** The classes of the value that was written last. */
  Identities identities() {
    return classes.identities();
  }

  /** Where many values are put; made when it is first asked for. */
  Output manyOutput() {
    if (manyOutput == null) {
      manyOutput = new AsciiOutput(FIRST_BUFFER_BYTES, ValuesWriter.capacity(maxBytes));
    }
    return manyOutput;
  }

  @Nullable Object read(byte[] bytes, int offset, int length) {
    begin("value");
    input.begin(bytes, offset, length);
    Object value = kryo.readClassAndObject(input);
    if (input.remaining() > 0) {
      throw new Refusal("%d bytes are left over".formatted(input.remaining()));
    }
    return value;
  }

  void writeTo(Output target, @Nullable Object value) {
    begin(value == null ? "null" : rootName(value.getClass()));
    kryo.writeClassAndObject(target, value);
  }

  // A message that ended in an error may have left Kryo in the middle of a graph.
  private void begin(String root) {
    kryo.reset();
    path.begin(root);
  }

  private static String rootName(Class<?> type) {
    String simple = type.getSimpleName();
    return ClassPolicy.isLambda(type) || simple.isEmpty() ? "value" : simple;
  }

  /** Swallows bytes up to a limit. */
  private static final class Limit extends OutputStream {

    private long left;

    Limit(long most) {
      this.left = most;
    }

    @Override
    public void write(int b) {
      count(1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      count(length);
    }

    private void count(int length) {
      left -= length;
      if (left < 0) {
        throw new Reached();
      }
    }

    /** The limit was passed. */
    private static final class Reached extends RuntimeException {
      private static final long serialVersionUID = 1L;

      Reached() {
        super(null, null, false, false);
      }
    }
  }
}
