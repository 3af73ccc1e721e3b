package io.cusinart.benchmarks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.benchmarks.load.Tally;
import io.cusinart.benchmarks.measure.Cell;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KillFiguresTest {

  private static final Kill QUICK = new Kill(List.of(300.0, 100.0, 200.0));
  private static final Kill SLOW = new Kill(List.of(1_000.0, 4_000.0));
  private static final Kill IDLE = new Kill(List.of());

  @Test
  void aKillIsToldByTheMedianAndTheLastOfItsMovedTasks() {
    assertThat(QUICK.medianMillis()).hasValue(200);
    assertThat(QUICK.lastMillis()).hasValue(300);
  }

  @Test
  void killsAreToldByTheirMedianAndTheirWorst() {
    var figures = new KillFigures(List.of(SLOW, QUICK), new Tally());

    assertThat(figures.median(Kill::medianMillis)).isEqualTo(new Cell.Figure(1_350));
    assertThat(figures.worst(Kill::lastMillis)).isEqualTo(new Cell.Figure(4_000));
  }

  // Turns red when a kill without moved tasks counts as one that moved them in no time.
  @Test
  void aKillThatMovedNothingHasNoTimes() {
    var figures = new KillFigures(List.of(QUICK, IDLE), new Tally());

    assertThat(figures.median(Kill::lastMillis)).isEqualTo(new Cell.Figure(300));
    assertThat(figures.moved()).isEqualTo(new Cell.Figure(1.5));
  }

  @Test
  void withoutAnyMovedTaskTheCellSaysSo() {
    var figures = new KillFigures(List.of(IDLE), new Tally());

    assertThat(figures.worst(Kill::lastMillis)).isInstanceOf(Cell.Missing.class);
  }
}
