package io.cusinart.benchmarks.engine;

import io.cusinart.benchmarks.load.Tally;
import io.cusinart.benchmarks.measure.Cell;
import io.cusinart.benchmarks.measure.Medians;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * What all kills of a round did.
 *
 * @param tally of every task of the load, moved or not
 */
record KillFigures(List<Kill> kills, Tally tally) {

  KillFigures {
    kills = List.copyOf(kills);
  }

  /** The median over the kills that moved tasks. */
  Cell median(Function<Kill, OptionalDouble> of) {
    return cell(Medians.of(values(of)));
  }

  /** The greatest over the kills that moved tasks. */
  Cell worst(Function<Kill, OptionalDouble> of) {
    return cell(values(of).stream().mapToDouble(each -> each).max());
  }

  /** The median number of tasks a kill moved. */
  Cell moved() {
    return cell(
        Medians.of(kills.stream().map(kill -> (double) kill.movedMillis().size()).toList()));
  }

  private List<Double> values(Function<Kill, OptionalDouble> of) {
    return kills.stream().flatMap(kill -> of.apply(kill).stream().boxed()).toList();
  }

  private static Cell cell(OptionalDouble value) {
    return value.isPresent()
        ? new Cell.Figure(value.getAsDouble())
        : new Cell.Missing("none", "no kill moved a task: the victims held none");
  }
}
