package io.cusinart.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.benchmarks.harness.Question;
import io.cusinart.benchmarks.measure.Cell;
import io.cusinart.benchmarks.measure.Results;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PeersTableTest {

  private final Results<Question, Contestant> figures = new Results<>();

  private List<String> lines() {
    return new PeersTable(figures, List.of(Contestant.CUSINART, Contestant.PEKKO)).lines();
  }

  @Test
  void aCellIsTheMedianWithTheLeastAndTheGreatest() {
    figures.put(Question.FORMED, Contestant.CUSINART, 5_000);
    figures.put(Question.FORMED, Contestant.CUSINART, 3_000);
    figures.put(Question.FORMED, Contestant.CUSINART, 4_000);

    assertThat(lines().get(1)).contains("members formed", "4,000 (3,000–5,000)").endsWith("-");
  }

  @Test
  void aRoundWithoutAFigureIsAFootnoteBesideThoseThatHaveOne() {
    figures.put(Question.FORMED, Contestant.PEKKO, 4_000);
    figures.put(Question.FORMED, Contestant.PEKKO, new Cell.Missing("failed", "it broke"));
    var table = new PeersTable(figures, List.of(Contestant.PEKKO));

    assertThat(table.lines().get(1)).contains("4,000 failed [1]");
    assertThat(table.notes()).containsExactly("[1] failed: it broke");
    assertThat(table.markdown().get(1)).isEqualTo("|---|---|---:|");
    assertThat(table.markdown()).hasSize(2 + Question.values().length);
  }
}
