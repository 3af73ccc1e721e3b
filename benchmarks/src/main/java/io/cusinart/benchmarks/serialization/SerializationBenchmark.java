package io.cusinart.benchmarks.serialization;

import io.cusinart.core.serialization.UserObjectCodec;
import io.cusinart.core.settings.SerializationSettings;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A value into bytes and back. Not safe for use by two threads; JMH makes one for each.
 *
 * <p>The codec also writes its classes' names and fingerprints, which the other has as numbers.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SerializationBenchmark {

  private static final int MAX_DEPTH = 64;
  private static final int MAX_BYTES = 64 * 1_024 * 1_024;

  /** Which value. */
  @Param({"Ping", "Order"})
  private String value = "Ping";

  private final UserObjectCodec codec =
      UserObjectCodec.create(
          new SerializationSettings(List.of(), MAX_DEPTH, MAX_BYTES),
          SerializationBenchmark.class.getClassLoader());
  private final UnguardedKryo kryo = new UnguardedKryo();
  private Object object = "";

  /** Made by JMH. */
  public SerializationBenchmark() {}

  /** Makes the value, and sees that both ways bring it back. */
  @Setup(Level.Trial)
  public void setUp() {
    object = BenchmarkValues.named(value);
    if (!object.equals(guarded()) || !object.equals(unguarded())) {
      throw new IllegalStateException(value + " does not come back as it was");
    }
  }

  /** By the codec of this project. */
  @Benchmark
  public @Nullable Object guarded() {
    return codec.decode(codec.encode(object));
  }

  /** By Kryo as it is. */
  @Benchmark
  public Object unguarded() {
    return kryo.decode(kryo.encode(object));
  }
}
