package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.Options;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.settings.SubmissionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InFlightTest {

  private static final long SECOND = 1_000_000_000;

  private final List<String> woken = new ArrayList<>();
  private final InFlight inFlight =
      new InFlight(new SubmissionSettings(100, 1_000, 0), Runnable::run, 0);

  private static EncodedTask task(int bytes, int elements) {
    return new EncodedTask(
        "x",
        Payload.EMPTY,
        new Payload(new byte[bytes]),
        ComputationCost.UNKNOWN,
        Options.DEFAULT,
        elements);
  }

  // Turns red when the bytes are not counted.
  @Test
  void aTaskThatIsTooMuchIsRefusedWithValueLimitAndCure() {
    assertThat(inFlight.tryTake(task(600, 0))).isEmpty();

    assertThat(inFlight.tryTake(task(600, 0)))
        .hasValueSatisfying(full ->
            assertThat(full.detail())
                .isEqualTo(
                    "this engine has tasks of 600 bytes out and this one has 600, its limit"
                        + " (cusinart.execution.max-in-flight-bytes) is 1000; wait for some to"
                        + " end, use map, or raise it"));
    assertThat(inFlight.tasks()).isEqualTo(1);
    assertThat(inFlight.bytes()).isEqualTo(600);
  }

  // Turns red when the limit is above the size of every task: it could never be run.
  @Test
  void aTaskThatIsAloneIsAlwaysTaken() {
    assertThat(inFlight.tryTake(task(5_000, 0))).isEmpty();
    assertThat(inFlight.tryTake(task(1, 0))).isPresent();
  }

  @Test
  void elementsCountAsTasks() {
    inFlight.take(task(0, 100));

    assertThat(inFlight.tryTake(task(0, 0)))
        .hasValueSatisfying(full ->
            assertThat(full.detail())
                .startsWith("this engine has 100 tasks out")
                .contains("max-in-flight) is 100"));
    inFlight.release(task(0, 100));
    assertThat(inFlight.tryTake(task(0, 0))).isEmpty();
  }

  // Turns red when nobody is woken: a map would wait for ever.
  @Test
  void whoWaitsForRoomIsWokenOnceWhenThereIsSome() {
    Runnable wake = () -> woken.add("map");
    inFlight.take(task(700, 0));
    inFlight.take(task(100, 0));
    assertThat(inFlight.hasRoom(wake)).isFalse();
    assertThat(inFlight.hasRoom(wake)).isFalse();

    inFlight.release(task(10, 0));
    assertThat(woken).as("790 are out, and 750 are the limit").isEmpty();
    inFlight.release(task(90, 0));
    inFlight.release(task(90, 0));

    assertThat(woken).containsExactly("map");
    assertThat(inFlight.hasRoom(wake)).isTrue();
  }

  @Test
  void aSingleTaskIsTakenWhereAMapWaits() {
    inFlight.take(task(800, 0));

    assertThat(inFlight.hasRoom(() -> {})).isFalse();
    assertThat(inFlight.tryTake(task(200, 0))).isEmpty();
  }

  /** Of 500 bytes a second a fifth is believed at once; a tenth of the limit is waited for. */
  @Test
  void whenToTryAgainFollowsFromWhatGoesOut() {
    inFlight.take(task(1_000, 0));
    assertThat(inFlight.tryTake(task(1, 0)).orElseThrow().retryAfter())
        .isEqualTo(Duration.ofSeconds(1));

    inFlight.release(task(500, 0));
    inFlight.take(task(500, 0));
    inFlight.look(SECOND);

    assertThat(inFlight.tryTake(task(1, 0)).orElseThrow().retryAfter())
        .isEqualTo(Duration.ofSeconds(1));
    for (int i = 2; i < 30; i++) {
      inFlight.release(task(500, 0));
      inFlight.take(task(500, 0));
      inFlight.look(i * SECOND);
    }
    assertThat(inFlight.tryTake(task(1, 0)).orElseThrow().retryAfter())
        .isBetween(Duration.ofMillis(195), Duration.ofMillis(205));
  }
}
