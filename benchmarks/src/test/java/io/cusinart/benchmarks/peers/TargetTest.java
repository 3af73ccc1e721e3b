package io.cusinart.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.benchmarks.harness.Question;
import io.cusinart.benchmarks.measure.Results;
import org.junit.jupiter.api.Test;

final class TargetTest {

  private final Results<Question, Contestant> figures = new Results<>();

  private String line(String beginning) {
    return Target.lines(figures).stream()
        .filter(line -> line.startsWith(beginning))
        .findFirst()
        .orElseThrow();
  }

  // Turns red when the best of a time is taken to be the greatest.
  @Test
  void theBestPeerOfATimeIsTheQuickest() {
    figures.put(Question.ONE_P50, Contestant.CUSINART, 60);
    figures.put(Question.ONE_P50, Contestant.HAZELCAST, 120);
    figures.put(Question.ONE_P50, Contestant.IGNITE, 500);

    assertThat(line("no-op, one at a time: p50"))
        .contains("best peer 120 (Hazelcast)", "0.50 ×", "≤ 0.5 ×")
        .endsWith("met");
  }

  @Test
  void theBestPeerOfARateIsTheGreatest() {
    figures.put(Question.RATE_1024, Contestant.CUSINART, 199);
    figures.put(Question.RATE_1024, Contestant.HAZELCAST, 100);
    figures.put(Question.RATE_1024, Contestant.PEKKO, 50);

    assertThat(line("no-ops, 1,024 in flight"))
        .contains("best peer 100 (Hazelcast)", "1.99 ×", "≥ 2.0 ×")
        .endsWith("missed");
  }

  @Test
  void theCpuOutsideBodiesMustBeBelowThatOfEveryPeer() {
    figures.put(Question.BODIES_CPU, Contestant.CUSINART, 30);
    figures.put(Question.BODIES_CPU, Contestant.COHERENCE, 30);

    assertThat(line("bodies of 1 ms: CPU outside")).contains("< 1.0 ×").endsWith("missed");
  }

  @Test
  void idleMemoryIsMeasuredByRawPekkoAndIdleCpuByANumber() {
    figures.put(Question.IDLE_MEMORY, Contestant.CUSINART, 217);
    figures.put(Question.IDLE_MEMORY, Contestant.PEKKO, 188);
    figures.put(Question.IDLE_MEMORY, Contestant.HAZELCAST, 1);
    figures.put(Question.IDLE_CPU, Contestant.CUSINART, 10.1);

    assertThat(line("idle: resident")).contains("+29 MB", "≤ +30 MB").endsWith("met");
    assertThat(line("idle: CPU")).endsWith("missed");
  }

  @Test
  void withoutAPeerThereIsNoVerdict() {
    figures.put(Question.FORMED, Contestant.CUSINART, 4_000);

    assertThat(line("members formed")).contains("no figure of a peer").doesNotContain("met");
  }
}
