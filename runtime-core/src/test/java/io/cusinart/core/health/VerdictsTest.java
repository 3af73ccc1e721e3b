package io.cusinart.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.NodeState;
import io.cusinart.core.health.Verdicts.Filling;
import io.cusinart.core.settings.ConditionSettings;
import io.cusinart.core.settings.NodeSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is told, and from where on. Each limit turns red when its comparison is turned round. */
final class VerdictsTest {

  private static final ConditionSettings LIMITS =
      NodeSettings.defaults().kernel().health().conditions();
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static String kind(Optional<Reason> found) {
    return found.map(each -> each.blocking() ? "blocks" : "warns").orElse("well");
  }

  @ParameterizedTest
  @EnumSource(NodeState.class)
  void onlyAMemberThatIsUpIsWell(NodeState state) {
    Optional<NodeState> seen = Optional.of(state);
    Optional<String> member = Optional.empty();
    assertThat(kind(Verdicts.member(member, seen, false)))
        .isEqualTo(state == NodeState.UP ? "well" : "blocks");
    assertThat(kind(Verdicts.member(member, seen, true))).isEqualTo("blocks");
    assertThat(kind(Verdicts.member(member, Optional.empty(), false))).isEqualTo("blocks");
    assertThat(kind(Verdicts.member(Optional.of("removed"), seen, false))).isEqualTo("blocks");
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 51, well",
    "1000, 50, blocks",
    "1000, 0, blocks",
    "9223372036854775807, 9223372036854775807, well",
    "9223372036854775807, 1, blocks",
    "0, 0, well"
  })
  void aDiskIsFullFromItsLimitOn(long total, long usable, String wanted) {
    assertThat(kind(Verdicts.disk("/d", total, usable, LIMITS))).isEqualTo(wanted);
  }

  @Test
  void aFullDiskIsToldWithValueLimitAndCure() {
    assertThat(Verdicts.disk("/d", 1_000_000_000, 30_000_000, LIMITS))
        .contains(
            Reason.blocks(
                "disk",
                "the file system of /d is 97 % full, 30 MB are left, the limit is 95 % (cusinart.health.conditions.disk-percent); make room"));
  }

  @ParameterizedTest
  @CsvSource({"79, well", "80, warns", "99, warns", "100, blocks", "101, blocks"})
  void aQueueIsToldWhenItIsLongAndBlocksWhenItIsFull(long used, String wanted) {
    var empty = new Filling("others", 0, 1, "b", "c");
    var filling = new Filling("tasks wait", used, 100, "a.b", "submit less");

    Optional<Reason> found = Verdicts.queues("queue", List.of(empty, filling, empty), LIMITS);

    assertThat(kind(found)).isEqualTo(wanted);
    found.ifPresent(each ->
        assertThat(each.text())
            .isEqualTo("%d tasks wait, the limit is 100 (a.b); submit less".formatted(used)));
  }

  @ParameterizedTest
  @CsvSource({
    "P14DT1S, well",
    "P14D, warns",
    "P3DT1S, warns",
    "P3D, blocks",
    "PT0S, blocks",
    "-P1D, blocks"
  })
  void aCertificateIsToldBeforeItEnds(Duration left, String wanted) {
    assertThat(kind(Verdicts.certificate(NOW, NOW.plus(left), LIMITS))).isEqualTo(wanted);
  }

  @Test
  void aCertificatesReasonSaysWhenAndWhatToDo() {
    assertThat(Verdicts.certificate(NOW, NOW.plus(Duration.ofDays(3)), LIMITS).orElseThrow().text())
        .isEqualTo(
            "the certificate ends at 2026-01-04T00:00:00Z, in 3 days, told 3 days before (cusinart.health.conditions.certificate-end); replace it: `cusinart ca issue NAME --force`");
    assertThat(
            Verdicts.certificate(NOW, NOW.minus(Duration.ofHours(1)), LIMITS).orElseThrow().text())
        .startsWith("the certificate ended at 2025-12-31T23:00:00Z, told");
  }

  /** Of two that differ both say so; of more, the one that most others differ from. */
  @Test
  void aClockIsToldWhenItDiffersFromMostOthers() {
    assertThat(Verdicts.clock(List.of(), LIMITS)).isEmpty();
    assertThat(Verdicts.clock(List.of(2_000L, -2_000L), LIMITS)).isEmpty();
    assertThat(kind(Verdicts.clock(List.of(2_001L), LIMITS))).isEqualTo("warns");
    assertThat(Verdicts.clock(List.of(0L, 9_000L), LIMITS)).isEmpty();
    assertThat(Verdicts.clock(List.of(-5_000L, 0L, -5_001L), LIMITS).orElseThrow().text())
        .startsWith(
            "this clock is 5000 ms ahead of those of 2 of 3 other nodes, the limit is 2000");
    assertThat(Verdicts.clock(List.of(5_000L, 5_001L), LIMITS).orElseThrow().text())
        .startsWith("this clock is 5001 ms behind those of 2 of 2");
  }

  /** Turns red when the time an answer takes is taken for a skew. */
  @ParameterizedTest
  @CsvSource({
    "1000, 1000, 1000, 0",
    "1000, 1000, 6000, 5000",
    "1000, 1000, 0, -1000",
    "1000, 9000, 1000, 0",
    "1000, 9000, 9000, 0",
    "1000, 9000, 12000, 3000",
    "1000, 9000, -1000, -2000"
  })
  void aSkewIsWhatCannotBeTheWay(long asked, long heard, long theirs, long skew) {
    assertThat(Verdicts.skewMillis(asked, heard, theirs)).isEqualTo(skew);
  }

  @Test
  void aReasonIsOneLineOfALength() {
    assertThat(Reason.warns("x", "a\nb\r\n\u0007c").text()).isEqualTo("a b c");
    assertThat(Reason.warns("x", "y".repeat(1_000)).text()).hasSize(301);
    assertThat(
            new SelfReport(0, java.util.Collections.nCopies(99, Reason.warns("x", "y"))).reasons())
        .hasSize(SelfReport.MOST_REASONS);
  }
}
