package io.cusinart.benchmarks.measure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The answers of a run, those of each round in order. Not safe for use by two threads.
 *
 * @param <R> the questions
 * @param <S> who was asked
 */
public final class Results<R extends Enum<R>, S extends Enum<S>> {

  private final Map<R, Map<S, List<Cell>>> cells = new HashMap<>();
  private final List<String> notes = new ArrayList<>();

  /** Adds the figure of one more round. */
  public void put(R row, S subject, double value) {
    put(row, subject, new Cell.Figure(value));
  }

  /** Adds the answer of one more round. */
  public void put(R row, S subject, Cell cell) {
    cells
        .computeIfAbsent(row, _ -> new HashMap<>())
        .computeIfAbsent(subject, _ -> new ArrayList<>())
        .add(cell);
  }

  /** Adds a line for the reader, something that should not have happened. */
  public void note(String line) {
    notes.add(line);
  }

  /** What should not have happened, in order. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** Whether any row has an answer for this subject. */
  public boolean asked(S subject) {
    return cells.values().stream().anyMatch(each -> each.containsKey(subject));
  }

  /** The figures of the rounds that have one, in order. */
  public List<Double> figures(R row, S subject) {
    return cells(row, subject)
        .flatMap(cell -> cell instanceof Cell.Figure(double value) ? Stream.of(value) : Stream.of())
        .toList();
  }

  /** The median of the rounds; empty if none has a figure. */
  public OptionalDouble median(R row, S subject) {
    return Medians.of(figures(row, subject));
  }

  /** Why the first round without a figure has none; empty if all have one, or there is none. */
  public Optional<Cell.Missing> missing(R row, S subject) {
    return cells(row, subject)
        .flatMap(cell -> cell instanceof Cell.Missing missing ? Stream.of(missing) : Stream.of())
        .findFirst();
  }

  private Stream<Cell> cells(R row, S subject) {
    return cells.getOrDefault(row, Map.of()).getOrDefault(subject, List.of()).stream();
  }
}
