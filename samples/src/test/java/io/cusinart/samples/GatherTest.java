package io.cusinart.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.Outcome;
import io.cusinart.api.Receipt;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.TaskId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class GatherTest {

  @Test
  void everyOutcomeIsFoldedOnce() throws InterruptedException {
    Numbers numbers = Numbers.upTo(10_000);

    long sum = Gather.fold(numbers, 0L, (s, outcome) -> s + outcome.orThrow());

    assertThat(sum).isEqualTo(10_000L * 10_001 / 2);
  }

  @Test
  void aStreamWithoutOutcomesLeavesTheStart() throws InterruptedException {
    String result = Gather.fold(Numbers.upTo(0), "start", (s, outcome) -> "changed");

    assertThat(result).isEqualTo("start");
  }

  // Turns red when one more is asked for before the last was folded, or everything at once.
  @Test
  void noMoreThanTheLimitIsInFlight() throws InterruptedException {
    Numbers numbers = Numbers.upTo(10_000);

    long largest =
        Gather.fold(
            numbers,
            0L,
            (most, outcome) -> Math.max(most, numbers.asked() - (outcome.orThrow() - 1)));

    assertThat(largest).isEqualTo(Gather.IN_FLIGHT);
  }

  // Turns red when the subscription is not cancelled in a finally block.
  @Test
  void aFailedTaskCancelsTheRest() {
    Numbers numbers = Numbers.upTo(10_000);
    Receipt receipt = new Receipt(new TaskId(1, 1), List.of(), Duration.ZERO);
    Outcome<Long> unknown = new Outcome.Unknown<>("node lost", receipt);

    assertThatThrownBy(() -> Gather.fold(numbers, 0L, (s, outcome) -> s + unknown.orThrow()))
        .isInstanceOf(RuntimeFailure.Indeterminate.class)
        .hasMessageContaining("node lost");
    assertThat(numbers.cancelled()).isTrue();
  }

  @Test
  void anInterruptedCallerCancelsTheRest() {
    Numbers numbers = Numbers.upTo(10_000);

    assertThatThrownBy(() ->
            Gather.fold(
                numbers,
                0L,
                (s, outcome) -> {
                  Thread.currentThread().interrupt();
                  return s;
                }))
        .isInstanceOf(InterruptedException.class);
    assertThat(numbers.cancelled()).isTrue();
  }

  @Test
  void theFailureOfTheStreamIsThrown() {
    RuntimeFailure refusal = new RuntimeFailure.Invalid("input 3 cannot travel");
    Numbers numbers = Numbers.failingAfter(2, refusal);

    assertThatThrownBy(() -> Gather.fold(numbers, 0L, (s, outcome) -> s + outcome.orThrow()))
        .isSameAs(refusal);
  }

  @Test
  void aFailureThatIsNoRuntimeExceptionIsWrapped() {
    Numbers numbers = Numbers.failingAfter(2, new IOException("disk"));

    assertThatThrownBy(() -> Gather.fold(numbers, 0L, (s, outcome) -> s + outcome.orThrow()))
        .isInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("disk");
  }
}
