package io.cusinart.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.core.settings.ConditionSettings;
import io.cusinart.core.settings.NodeSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Checks in virtual time. */
final class ConditionsTest {

  private static final ConditionSettings LIMITS =
      NodeSettings.defaults()
          .kernel()
          .health()
          .conditions()
          .withInterval(Duration.ofSeconds(2), Duration.ofSeconds(3));
  private static final Reason BAD = Reason.blocks("one", "bad");

  private final AtomicLong nanos = new AtomicLong();
  private final List<CompletableFuture<Optional<Reason>>> looks = new ArrayList<>();
  private final List<List<Reason>> changes = new ArrayList<>();
  private final Conditions conditions =
      Conditions.still(
          () -> LIMITS,
          List.of(
              new Check(
                  "one",
                  "one hangs; mend it",
                  _ -> {
                    var look = new CompletableFuture<Optional<Reason>>();
                    looks.add(look);
                    return look;
                  })),
          nanos::get);

  private void pass(int seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  private List<String> texts() {
    return conditions.reasons().stream().map(Reason::text).toList();
  }

  /** Turns red (ready before anything was looked at) when nothing known is taken for well. */
  @Test
  void beforeTheFirstLookHasEndedItIsNotWell() {
    assertThat(texts()).singleElement().asString().contains("has not looked at itself yet");
    conditions.round();
    assertThat(texts()).singleElement().asString().contains("has not looked at itself yet");

    looks.getFirst().complete(Optional.empty());
    assertThat(conditions.reasons()).isEmpty();
  }

  @Test
  void whatIsFoundIsToldUntilItIsGoneAndEachChangeOnce() {
    conditions.onChange((before, after) -> changes.addAll(List.of(before, after)));
    for (Optional<Reason> found :
        List.of(
            Optional.<Reason>empty(),
            Optional.of(BAD),
            Optional.of(BAD),
            Optional.<Reason>empty())) {
      conditions.round();
      looks.getLast().complete(found);
      assertThat(conditions.reasons()).isEqualTo(found.stream().toList());
      pass(2);
    }

    assertThat(changes).containsExactly(List.of(), List.of(BAD), List.of(BAD), List.of());
  }

  /** Turns red (two looks, or none of the hanging told) when a check has no deadline. */
  @Test
  void whatHangsIsAReasonAndIsNotBegunAgain() {
    conditions.round();
    looks.getFirst().complete(Optional.empty());
    conditions.round();
    pass(3);
    conditions.round();
    assertThat(conditions.reasons()).isEmpty();
    pass(1);
    conditions.round();

    assertThat(conditions.reasons())
        .containsExactly(
            Reason.blocks(
                "one",
                "one hangs; mend it: nothing heard for 4 s, the limit is PT3S (cusinart.health.conditions.patience)"));
    assertThat(looks).hasSize(2);

    looks.getLast().complete(Optional.empty());
    assertThat(conditions.reasons()).isEmpty();
  }

  /** Turns red (for ever not looked at) when the first look has no deadline. */
  @Test
  void whatHangsFromTheStartIsTold() {
    conditions.onChange((before, after) -> changes.addAll(List.of(before, after)));
    conditions.round();
    pass(4);
    conditions.round();

    assertThat(texts()).singleElement().asString().startsWith("one hangs");
    assertThat(changes).hasSize(2);
  }

  @Test
  void aCheckThatFailsIsAWarning() {
    conditions.round();
    looks.getFirst().completeExceptionally(new IllegalStateException("broken"));

    assertThat(conditions.reasons())
        .containsExactly(
            Reason.warns(
                "one", "it could not be looked at (java.lang.IllegalStateException: broken)"));
  }
}
