package io.cusinart.benchmarks.peers;

import io.cusinart.benchmarks.harness.Question;
import io.cusinart.benchmarks.measure.Results;
import io.cusinart.benchmarks.measure.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What ours is to reach, in one run: a multiple of the best peer's median, or a number. Immutable.
 *
 * @param least true if more is better: ours is to be at least that; else at most
 * @param factor of the best peer's
 * @param strict ours may not be equal to it either
 */
record Target(Question question, boolean least, double factor, boolean strict) {

  private static final double IDLE_MORE_MEGABYTES = 30;
  private static final double IDLE_MILLIS = 10;

  private static final List<Target> BESIDE_THE_BEST =
      List.of(
          atMost(Question.ONE_P50, 0.5),
          atMost(Question.ONE_P99, 1),
          atLeast(Question.RATE_1024, 2),
          atLeast(Question.BULK_RATE, 10),
          atLeast(Question.BIG_RATE, 1),
          new Target(Question.BODIES_CPU, false, 1, true),
          atMost(Question.KILL_DONE, 0.5),
          atMost(Question.FORMED, 1));

  private static Target atMost(Question question, double factor) {
    return new Target(question, false, factor, false);
  }

  private static Target atLeast(Question question, double factor) {
    return new Target(question, true, factor, false);
  }

  /** A line for each target: ours, what it is measured by, whether it is met. */
  static List<String> lines(Results<Question, Contestant> figures) {
    var lines = new ArrayList<String>();
    BESIDE_THE_BEST.forEach(target -> lines.add(target.line(figures)));
    lines.add(idleMemory(figures));
    lines.add(idleCpu(figures));
    return lines;
  }

  private record Best(Contestant contestant, double value) {}

  private String line(Results<Question, Contestant> figures) {
    OptionalDouble ours = figures.median(question, Contestant.CUSINART);
    Optional<Best> best = best(figures);
    String wanted = "%s %.1f ×".formatted(strict ? "<" : least ? "≥" : "≤", factor);
    if (ours.isEmpty() || best.isEmpty()) {
      return "%s: no figure of %s; target %s the best peer"
          .formatted(name(question), ours.isEmpty() ? "ours" : "a peer", wanted);
    }
    double ratio = ours.getAsDouble() / best.get().value();
    return "%s: ours %s, best peer %s (%s): %.2f ×, target %s: %s"
        .formatted(
            name(question),
            Table.number(ours.getAsDouble()),
            Table.number(best.get().value()),
            best.get().contestant().title(),
            ratio,
            wanted,
            verdict(met(ratio)));
  }

  boolean met(double ratio) {
    return least ? ratio >= factor : strict ? ratio < factor : ratio <= factor;
  }

  private Optional<Best> best(Results<Question, Contestant> figures) {
    Comparator<Best> byValue = Comparator.comparingDouble(Best::value);
    return Arrays.stream(Contestant.values())
        .filter(Contestant::peer)
        .flatMap(peer ->
            figures.median(question, peer).stream().mapToObj(value -> new Best(peer, value)))
        .min(least ? byValue.reversed() : byValue);
  }

  private static String idleMemory(Results<Question, Contestant> figures) {
    OptionalDouble ours = figures.median(Question.IDLE_MEMORY, Contestant.CUSINART);
    OptionalDouble pekko = figures.median(Question.IDLE_MEMORY, Contestant.PEKKO);
    if (ours.isEmpty() || pekko.isEmpty()) {
      return name(Question.IDLE_MEMORY) + ": no figure of ours or of raw Pekko";
    }
    double more = ours.getAsDouble() - pekko.getAsDouble();
    return "%s: ours %s MB, raw Pekko %s MB: %+.0f MB, target ≤ +%.0f MB: %s"
        .formatted(
            name(Question.IDLE_MEMORY),
            Table.number(ours.getAsDouble()),
            Table.number(pekko.getAsDouble()),
            more,
            IDLE_MORE_MEGABYTES,
            verdict(more <= IDLE_MORE_MEGABYTES));
  }

  private static String idleCpu(Results<Question, Contestant> figures) {
    OptionalDouble ours = figures.median(Question.IDLE_CPU, Contestant.CUSINART);
    if (ours.isEmpty()) {
      return name(Question.IDLE_CPU) + ": no figure of ours";
    }
    return "%s: ours %s ms/s, target ≤ %.0f ms/s: %s"
        .formatted(
            name(Question.IDLE_CPU),
            Table.number(ours.getAsDouble()),
            IDLE_MILLIS,
            verdict(ours.getAsDouble() <= IDLE_MILLIS));
  }

  private static String name(Question question) {
    return question == Question.BODIES_CPU
        ? "bodies of 1 ms: CPU outside, each"
        : question.title().strip();
  }

  private static String verdict(boolean met) {
    return met ? "met" : "missed";
  }
}
