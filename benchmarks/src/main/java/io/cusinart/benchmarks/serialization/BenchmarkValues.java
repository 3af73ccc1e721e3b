package io.cusinart.benchmarks.serialization;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The values that are measured: a small one, and one with a bit of everything. */
public final class BenchmarkValues {

  private BenchmarkValues() {}

  /** A number and a text of 100 characters. */
  public record Ping(long number, String text) {}

  /** How something is paid. */
  public sealed interface Payment permits Card, Cash {}

  /** By card. */
  public record Card(String number, int cents) implements Payment {}

  /** By coins. */
  public record Cash(int cents) implements Payment {}

  /** How far an order is. */
  public enum Status {
    /** Not yet. */
    OPEN,
    /** On its way. */
    SENT
  }

  /** What applications send. */
  public record Order(
      UUID id,
      Instant at,
      LocalDate due,
      Duration patience,
      BigDecimal total,
      Optional<String> note,
      List<Payment> payments,
      Map<String, Integer> pieces,
      Status status) {}

  static Object named(String name) {
    return switch (name) {
      case "Ping" -> new Ping(1L << 40, "0123456789".repeat(10));
      case "Order" ->
          new Order(
              new UUID(0x0123456789abcdefL, -7),
              Instant.ofEpochSecond(1_795_000_000, 123_456_789),
              LocalDate.of(2026, 11, 22),
              Duration.ofMillis(90_061),
              new BigDecimal("12345.67"),
              Optional.of("by the door"),
              List.of(new Card("4111", 1_000), new Cash(234)),
              Map.of("bolt", 7, "nut", 9),
              Status.SENT);
      default -> throw new IllegalArgumentException("no value is called " + name);
    };
  }
}
