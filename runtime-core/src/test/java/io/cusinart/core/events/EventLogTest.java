package io.cusinart.core.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class EventLogTest {

  private static final Duration WAIT = Duration.ofSeconds(20);

  private final EventLog log = new EventLog("7f", () -> Instant.ofEpochMilli(42));

  private static Happening number(int i) {
    return new Happening("up", "n", "n" + i);
  }

  private void add(int count) {
    IntStream.range(0, count).forEach(i -> log.add(List.of(number(i))));
  }

  private static List<Long> numbers(EventPage page) {
    return page.events().stream().map(Event::sequence).toList();
  }

  @Test
  void eventsHaveNumbersAndTheTimeTheyWereSeen() {
    log.add(List.of(number(0), number(1)));

    assertThat(log.after(0))
        .isEqualTo(
            new EventPage(
                "7f",
                0,
                List.of(new Event(1, 42, "up", "n", "n0"), new Event(2, 42, "up", "n", "n1"))));
    assertThat(numbers(log.after(1))).containsExactly(2L);
    assertThat(log.after(2).events()).isEmpty();
  }

  /** Turns red when the log has no limit, or when what is lost is not told. */
  @Test
  void ofTooManyTheOldestAreLostAndThatIsTold() {
    add(EventLog.MOST + 5);

    EventPage page = log.after(2);
    assertThat(page.lost()).isEqualTo(3);
    assertThat(page.events()).hasSize(EventLog.MOST_AT_ONCE);
    assertThat(page.events().getFirst().sequence()).isEqualTo(6);
    assertThat(log.after(5).lost()).isZero();
  }

  @Test
  void aNumberOfAnotherLogMeansAll() {
    add(3);

    assertThat(numbers(log.after(4))).containsExactly(1L, 2L, 3L);
    assertThat(numbers(log.after(-9))).containsExactly(1L, 2L, 3L);
  }

  /** Turns red (answered with nothing, or never) when a reader does not wait. */
  @Test
  void aReaderWaitsForTheNext() throws Exception {
    add(1);
    CompletableFuture<EventPage> waiting = log.after(1, WAIT).toCompletableFuture();
    assertThat(waiting).isNotDone();

    add(1);
    assertThat(numbers(waiting.get(10, TimeUnit.SECONDS))).containsExactly(2L);
  }

  @Test
  void aReaderThatHasWaitedLongEnoughIsToldNothing() throws Exception {
    CompletableFuture<EventPage> waiting = log.after(0, Duration.ofMillis(1)).toCompletableFuture();

    assertThat(waiting.get(10, TimeUnit.SECONDS).events()).isEmpty();
    assertThat(log.after(0, Duration.ZERO).toCompletableFuture()).isDone();
  }
}
