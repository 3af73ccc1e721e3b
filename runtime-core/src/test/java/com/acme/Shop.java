package com.acme;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.TaskContext;
import java.io.Serializable;
import java.math.BigDecimal;
import java.net.Socket;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** An application's values and computations, outside the runtime's packages. */
public final class Shop {

  private Shop() {}

  public enum Color {
    RED,
    GREEN {
      @Override
      public int weight() {
        return 2;
      }
    };

    public int weight() {
      return 1;
    }
  }

  public sealed interface Shape permits Circle, Square {}

  public record Circle(double radius) implements Shape {}

  public record Square(int side, Color color) implements Shape {}

  public record Line(String article, int pieces, BigDecimal price) {}

  public record Order(
      long id, Instant at, List<Line> lines, Map<String, Shape> shapes, Optional<String> note) {}

  private record Hidden(boolean a, byte b, short c, char d, int e, long f, float g, double h) {}

  public record Range(int from, int to) {
    public Range {
      if (from > to) {
        throw new IllegalArgumentException("from\nmust not exceed to");
      }
    }
  }

  public record Customer(String name, Object socket) {}

  public record Sale(Customer customer) {}

  public record Chain(Object next) {}

  /** Every value has the same hash code, and no order. */
  public record Sticky(int value) {
    @Override
    public int hashCode() {
      return 1;
    }
  }

  /** Plain: must be named by the allow-list. */
  public static final class Account {
    private final String owner;
    private int cents;
    private transient int cache = 7;

    private Account() {
      this("", 0);
    }

    public Account(String owner, int cents) {
      this.owner = owner;
      this.cents = cents;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Account a && a.owner.equals(owner) && a.cents == cents;
    }

    @Override
    public int hashCode() {
      return Objects.hash(owner, cents);
    }

    public int cache() {
      return cache;
    }
  }

  /** Plain, allowed, but nothing can make one. */
  public static final class Closed {
    public Closed(int ignored) {}
  }

  /** Plain, allowed, but built on a class of the JDK. */
  public static final class Derived extends java.util.BitSet {
    private static final long serialVersionUID = 1L;

    public Derived() {}
  }

  /** Fails the test when it is initialized. */
  public static final class Loud {
    static {
      System.setProperty("com.acme.loud", "yes");
    }

    public Loud() {}
  }

  public static final class Doubler implements DistributedComputation<Integer, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer execute(Integer input, TaskContext context) {
      return input * 2;
    }
  }

  public record Adder(int summand) implements DistributedComputation<Integer, Integer> {
    @Override
    public Integer execute(Integer input, TaskContext context) {
      return input + summand;
    }

    /** A lambda that captures a record as {@code this}, which can travel. */
    public DistributedComputation<Integer, Integer> twice() {
      return (input, context) -> input + summand + summand;
    }
  }

  /** An application's own function that can travel. */
  @FunctionalInterface
  public interface Step extends Serializable {
    int apply(int value);
  }

  public record Task(DistributedComputation<?, ?> computation, Object input) {}

  public static Object hidden() {
    return new Hidden(true, (byte) -1, (short) -2, 'x', -3, Long.MIN_VALUE, 1.5f, Double.NaN);
  }

  public static DistributedComputation<Integer, Integer> plus(int summand) {
    return (input, context) -> input + summand;
  }

  public static DistributedComputation<Integer, Integer> through(Step step) {
    return (input, context) -> step.apply(input);
  }

  public static DistributedComputation<Integer, Integer> reference() {
    return Shop::triple;
  }

  public static DistributedComputation<Integer, Integer> withPlainFunction() {
    Function<Integer, Integer> plain = x -> x + 1;
    return (input, context) -> plain.apply(input);
  }

  public static DistributedComputation<Integer, Object> withSocket() {
    Socket socket = new Socket();
    return (input, context) -> socket;
  }

  @SuppressWarnings("unchecked")
  public static Function<Integer, Integer> intersection() {
    return (Function<Integer, Integer> & Serializable) x -> x + 1;
  }

  private static Integer triple(Integer input, TaskContext context) {
    return input * 3;
  }

  /** A service that cannot travel, whose lambda needs it. */
  public static final class Service {
    private final int offset = 5;

    public DistributedComputation<Integer, Integer> capturing() {
      return (input, context) -> input + offset();
    }

    private int offset() {
      return offset;
    }
  }

  /** Runs in a place whose name shifts. */
  public static DistributedComputation<Integer, Integer> anonymous() {
    return new DistributedComputation<>() {
      private static final long serialVersionUID = 1L;

      @Override
      public Integer execute(Integer input, TaskContext context) {
        return input;
      }
    };
  }

  public static DistributedComputation<Integer, Integer> local() {
    class Same implements DistributedComputation<Integer, Integer> {
      private static final long serialVersionUID = 1L;

      @Override
      public Integer execute(Integer input, TaskContext context) {
        return input;
      }
    }
    return new Same();
  }

  /** Has a class that holds it. */
  public static final class Outer {
    /** Holds an {@link Outer}, without saying so. */
    public final class Inner {
      public Outer outer() {
        return Outer.this;
      }
    }

    public Inner inner() {
      return new Inner();
    }
  }

  /** What an application throws. */
  public static final class SoldOut extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SoldOut() {}
  }

  /** How an application sorts. */
  public enum Longest implements Comparator<String> {
    FIRST;

    @Override
    public int compare(String one, String other) {
      return Integer.compare(other.length(), one.length());
    }
  }

  /** Generic, to any depth. */
  @SuppressWarnings("ArrayRecordComponent") // applications have such records
  public record Pair<A, B>(A first, List<? extends B>[] rest, int[][] cells) {}
}
