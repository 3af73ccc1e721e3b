package io.cusinart.cli.demo;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.Outcome;
import io.cusinart.api.Receipt;
import io.cusinart.api.TaskId;
import io.cusinart.testkit.process.ProcessFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the demo does with outcomes, without a cluster. */
@Timeout(20)
final class DemoTallyTest {

  private static final Receipt RECEIPT =
      new Receipt(new TaskId(1, 1), List.of(), Duration.ofMillis(1));

  private enum Endless implements Flow.Subscription {
    INSTANCE;

    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }

  /** Turns red (it comes out of onNext, and nothing ends the wait) when the action is unguarded. */
  @Test
  void anActionAtHalfThatThrowsEndsTheWaitWithWhatItThrew() {
    var tally = new DemoTally(2, 2, _ -> {});
    tally.atHalf(() -> {
      throw new ProcessFailure("made to throw");
    });
    tally.onSubscribe(Endless.INSTANCE);

    tally.onNext(new Outcome.Completed<>(3L, RECEIPT));

    assertThatThrownBy(tally::await).isInstanceOf(ProcessFailure.class).hasMessage("made to throw");
  }
}
