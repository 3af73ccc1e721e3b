package io.cusinart.benchmarks.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.DefaultSerializers;
import com.esotericsoftware.kryo.util.Pool;
import io.cusinart.benchmarks.serialization.BenchmarkValues.Card;
import io.cusinart.benchmarks.serialization.BenchmarkValues.Cash;
import io.cusinart.benchmarks.serialization.BenchmarkValues.Order;
import io.cusinart.benchmarks.serialization.BenchmarkValues.Ping;
import io.cusinart.benchmarks.serialization.BenchmarkValues.Status;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Kryo as its own guide has it for speed: classes registered, its own serializers, no references,
 * pooled with its buffers. It believes whatever length it reads. Safe for use by several threads.
 */
final class UnguardedKryo {

  private static final int FIRST_BYTES = 512;
  private static final int POOLED = 8;

  /** A Kryo with its buffers. */
  private record Session(Kryo kryo, Output output, Input input) {}

  private final Pool<Session> pool =
      new Pool<>(true, false, POOLED) {
        @Override
        protected Session create() {
          return new Session(newKryo(), new Output(FIRST_BYTES, -1), new Input());
        }
      };

  private static Kryo newKryo() {
    var kryo = new Kryo();
    kryo.setRegistrationRequired(true);
    kryo.setReferences(false);
    List.of(
            Ping.class,
            Order.class,
            Card.class,
            Cash.class,
            Status.class,
            Instant.class,
            LocalDate.class,
            Duration.class,
            BigDecimal.class,
            Optional.class,
            List.of(1, 2).getClass(),
            Map.of(1, 1, 2, 2).getClass())
        .forEach(kryo::register);
    kryo.register(UUID.class, new DefaultSerializers.UUIDSerializer());
    return kryo;
  }

  byte[] encode(Object value) {
    Session session = pool.obtain();
    try {
      session.output().reset();
      session.kryo().writeClassAndObject(session.output(), value);
      return session.output().toBytes();
    } finally {
      pool.free(session);
    }
  }

  Object decode(byte[] bytes) {
    Session session = pool.obtain();
    try {
      session.input().setBuffer(bytes);
      return session.kryo().readClassAndObject(session.input());
    } finally {
      pool.free(session);
    }
  }
}
