package io.cusinart.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PeersPlanTest {

  private static final List<Contestant> TWO = Contestant.parse("pekko, cusinart");

  private static PeersPlan plan(int rounds, Duration length) {
    return new PeersPlan(Path.of(""), TWO, rounds, length);
  }

  @Test
  void everySecondRoundGoesTheOtherWayAndEachKillsAnotherMember() {
    PeersPlan plan = plan(4, Duration.ofSeconds(5));

    assertThat(plan.order(1)).containsExactly(Contestant.CUSINART, Contestant.PEKKO);
    assertThat(plan.order(2)).containsExactly(Contestant.PEKKO, Contestant.CUSINART);
    assertThat(List.of(plan.victim(1), plan.victim(2), plan.victim(3), plan.victim(4)))
        .containsExactly(0, 1, 2, 0);
  }

  @Test
  void aSystemThatNobodyKnowsIsNamed() {
    assertThatThrownBy(() -> Contestant.parse("cusinart,akka"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("hazelcast", "[akka]");
  }

  @Test
  void roundsAndSecondsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> plan(0, Duration.ofSeconds(5)))
        .hasMessage("--rounds must be 1 to 100 but is 0");
    assertThatThrownBy(() -> plan(1, Duration.ZERO))
        .hasMessage("--seconds must be 0.1 to 60 but is 0.0");
  }
}
