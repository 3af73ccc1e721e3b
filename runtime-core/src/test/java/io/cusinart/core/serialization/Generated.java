package io.cusinart.core.serialization;

import com.acme.Shop;
import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.NodeId;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Values from a seed, comparable by {@code equals}. */
final class Generated {

  private Generated() {}

  static Object value(Random random, int depth) {
    return depth == 0
        ? leaf(random)
        : switch (random.nextInt(16)) {
          case 0 -> list(random, depth);
          case 1 -> List.copyOf(list(random, depth));
          case 2 -> new HashSet<>(list(random, depth));
          case 3 -> map(random, depth);
          case 4 -> Map.copyOf(map(random, depth));
          case 5 -> new TreeMap<>(Map.of(random.nextInt(), value(random, depth - 1)));
          case 6 -> new Shop.Chain(value(random, depth - 1));
          case 7 -> Optional.of(value(random, depth - 1));
          case 8 -> order(random);
          case 9 -> new ConcurrentHashMap<>(map(random, depth));
          case 10 -> Collections.synchronizedList(list(random, depth));
          case 11 -> Collections.unmodifiableMap(map(random, depth));
          case 12 -> Map.entry(text(random), value(random, depth - 1));
          case 13 -> new LinkedHashMap<>(map(random, depth));
          case 14 -> enums(random, depth);
          default -> leaf(random);
        };
  }

  static Object order(Random random) {
    var lines = new ArrayList<Shop.Line>();
    for (int i = random.nextInt(4); i > 0; i--) {
      lines.add(new Shop.Line(text(random), random.nextInt(), number(random)));
    }
    return new Shop.Order(
        random.nextLong(),
        Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)),
        lines,
        Map.of(text(random), new Shop.Square(random.nextInt(), color(random))),
        random.nextBoolean() ? Optional.empty() : Optional.of(text(random)));
  }

  static TaskContext noContext() {
    return new TaskContext() {
      @Override
      public TaskId id() {
        throw new UnsupportedOperationException();
      }

      @Override
      public int attempt() {
        return 1;
      }

      @Override
      public NodeId node() {
        return new NodeId("here");
      }

      @Override
      public Instant deadline() {
        return Instant.MAX;
      }

      @Override
      public boolean cancelled() {
        return false;
      }

      @Override
      public void progress(double fraction, String note) {}

      @Override
      public ExecutionEngine engine() {
        throw new UnsupportedOperationException();
      }
    };
  }

  private static Object enums(Random random, int depth) {
    return random.nextBoolean()
        ? EnumSet.of(color(random), color(random))
        : new EnumMap<>(Map.of(color(random), value(random, depth - 1)));
  }

  private static Object leaf(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> random.nextInt();
      case 1 -> random.nextLong();
      case 2 -> random.nextDouble();
      case 3 -> text(random);
      case 4 -> number(random);
      case 5 -> new UUID(random.nextLong(), random.nextLong());
      case 6 -> Duration.ofNanos(random.nextLong());
      case 7 -> color(random);
      case 8 -> Duration.ofSeconds(random.nextInt());
      case 9 -> Locale.of("ja", random.nextBoolean() ? "JP" : "");
      case 10 -> BitSet.valueOf(new long[] {random.nextLong()});
      default -> random.nextBoolean();
    };
  }

  private static List<Object> list(Random random, int depth) {
    var list = new ArrayList<Object>();
    for (int i = random.nextInt(5); i > 0; i--) {
      list.add(value(random, depth - 1));
    }
    return list;
  }

  private static Map<Object, Object> map(Random random, int depth) {
    var map = new HashMap<Object, Object>();
    for (int i = random.nextInt(5); i > 0; i--) {
      map.put(leaf(random), value(random, depth - 1));
    }
    return map;
  }

  private static Shop.Color color(Random random) {
    return random.nextBoolean() ? Shop.Color.RED : Shop.Color.GREEN;
  }

  private static BigDecimal number(Random random) {
    return new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(50) - 25);
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(20); i > 0; i--) {
      text.appendCodePoint(random.nextInt(4) == 0 ? 0x20 + random.nextInt(0x3000) : 'a');
    }
    return text.toString();
  }
}
