package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.Priority;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class TaskQueueTest {

  private static final long MILLI = 1_000_000;

  private static final class Waiting implements TaskQueue.Entry {
    private final Priority priority;
    private final long predictedNanos;

    Waiting(Priority priority, long predictedNanos) {
      this.priority = priority;
      this.predictedNanos = predictedNanos;
    }

    @Override
    public Priority priority() {
      return priority;
    }

    @Override
    public long predictedNanos() {
      return predictedNanos;
    }
  }

  private static Waiting waiting(Priority priority, long predictedNanos) {
    return new Waiting(priority, predictedNanos);
  }

  private static void generated(Consumer<SplittableRandom> test) {
    for (int i = 0; i < 20; i++) {
      long seed = System.nanoTime() + i;
      try {
        test.accept(new SplittableRandom(seed));
      } catch (AssertionError failed) {
        throw new AssertionError("with seed " + seed, failed);
      }
    }
  }

  private static Priority any(SplittableRandom random) {
    Priority[] all = Priority.values();
    return all[random.nextInt(all.length)];
  }

  /** Turns red when the lines are served in turns, or the highest first. */
  @Test
  void whileAllWaitPredictedTimeIsSharedByWeight() {
    generated(random -> {
      var queue = new TaskQueue<Waiting>(1_000_000, Long.MAX_VALUE / 4);
      for (Priority priority : Priority.values()) {
        long most = random.nextLong(200_000, 5 * MILLI);
        for (long left = 20_000 * MILLI; left > 0; ) {
          Waiting each = waiting(priority, random.nextLong(1_000, most));
          left -= each.predictedNanos();
          assertThat(queue.offer(each)).isTrue();
        }
      }
      Map<Priority, Long> served = new EnumMap<>(Priority.class);
      for (long all = 13_000 * MILLI; all > 0; ) {
        Waiting next = polled(queue);
        all -= next.predictedNanos();
        served.merge(next.priority(), next.predictedNanos(), Long::sum);
      }

      assertThat(served.get(Priority.HIGH)).isBetween(7_900 * MILLI, 8_100 * MILLI);
      assertThat(served.get(Priority.NORMAL)).isBetween(3_900 * MILLI, 4_100 * MILLI);
      assertThat(served.get(Priority.LOW)).isBetween(900 * MILLI, 1_100 * MILLI);
    });
  }

  private static Waiting polled(TaskQueue<Waiting> queue) {
    return Objects.requireNonNull(queue.poll(), "nothing waits");
  }

  /** Turns red when the highest line goes first whenever it has something. */
  @Test
  void noFloodOfUrgentTasksStarvesALowOne() {
    var queue = new TaskQueue<Waiting>(1_000, Long.MAX_VALUE / 4);
    Waiting before = waiting(Priority.LOW, MILLI);
    Waiting low = waiting(Priority.LOW, MILLI);
    queue.offer(before);
    queue.offer(low);
    int urgent = 0;
    Waiting next = null;
    while (next != low && urgent < 1_000) {
      queue.offer(waiting(Priority.HIGH, MILLI));
      next = polled(queue);
      urgent += next.priority() == Priority.HIGH ? 1 : 0;
    }

    assertThat(urgent).isBetween(8, 10);
  }

  /** Turns red when a line that was empty keeps what it did not use. */
  @Test
  void aLineThatWasEmptyHasNothingSavedUp() {
    var queue = new TaskQueue<Waiting>(1_000, Long.MAX_VALUE / 4);
    for (int i = 0; i < 500; i++) {
      queue.offer(waiting(Priority.HIGH, MILLI));
      queue.poll();
    }
    int low = 0;
    for (int i = 0; i < 90; i++) {
      queue.offer(waiting(Priority.LOW, MILLI));
      queue.offer(waiting(Priority.HIGH, MILLI));
    }
    for (int i = 0; i < 90; i++) {
      low += polled(queue).priority() == Priority.LOW ? 1 : 0;
    }

    assertThat(low).isBetween(9, 11);
  }

  /**
   * Turns red when a prediction without measure counts as it is: its line is never served again.
   */
  @Test
  void aSenselessPredictionDoesNotShutItsLineOut() {
    var queue = new TaskQueue<Waiting>(1_000, 10 * MILLI);
    queue.offer(waiting(Priority.HIGH, Long.MAX_VALUE));
    queue.poll();
    for (int i = 0; i < 5; i++) {
      queue.offer(waiting(Priority.LOW, MILLI));
    }
    Waiting high = waiting(Priority.HIGH, MILLI);
    queue.offer(high);

    assertThat(List.of(polled(queue), polled(queue), polled(queue))).contains(high);
  }

  /** Turns red when the sum has no limit. */
  @Test
  void predictedTimeHasALimitButOneTaskAlwaysFits() {
    var queue = new TaskQueue<Waiting>(1_000, 10 * MILLI);

    assertThat(queue.offer(waiting(Priority.NORMAL, 50 * MILLI))).isTrue();
    Waiting second = waiting(Priority.HIGH, MILLI);
    assertThat(queue.excessNanos(second)).isEqualTo(MILLI);
    assertThat(queue.offer(second)).isFalse();
    queue.poll();
    assertThat(queue.offer(second)).isTrue();
    assertThat(queue.offer(waiting(Priority.LOW, 9 * MILLI))).isTrue();
    assertThat(queue.offer(waiting(Priority.LOW, 0))).isFalse();
  }

  @Test
  void theNumberOfTasksHasALimit() {
    var queue = new TaskQueue<Waiting>(1, 10 * MILLI);

    assertThat(queue.offer(waiting(Priority.NORMAL, 0))).isTrue();
    assertThat(queue.hasMostTasks()).isTrue();
    assertThat(queue.offer(waiting(Priority.HIGH, 0))).isFalse();
  }

  /** Whatever comes, goes and is taken out: nothing is lost, doubled or passes in its line. */
  @Test
  void everyLineIsFirstInFirstOutAndTheSumsAreRight() {
    generated(random -> {
      long most = 200 * MILLI;
      var queue = new TaskQueue<Waiting>(40, most);
      List<Waiting> model = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        switch (random.nextInt(5)) {
          case 0, 1, 2 -> {
            Waiting each = waiting(any(random), random.nextLong(1_000, 20 * MILLI));
            boolean fits =
                model.size() < 40
                    && (model.isEmpty() || sum(model) + each.predictedNanos() <= most);
            assertThat(queue.offer(each)).isEqualTo(fits);
            if (fits) {
              model.add(each);
            }
          }
          case 3 -> pollsTheFirstOfALine(queue, model);
          default -> {
            if (!model.isEmpty()) {
              Waiting each = model.remove(random.nextInt(model.size()));
              assertThat(queue.remove(each)).isTrue();
              assertThat(queue.remove(each)).isFalse();
            }
          }
        }
        assertThat(queue.size()).isEqualTo(model.size());
        assertThat(queue.waitingNanos()).isEqualTo(sum(model));
        for (Priority priority : Priority.values()) {
          assertThat(queue.aheadNanos(priority)).isEqualTo(sum(of(priority, model)));
        }
      }
      assertThat(queue.drain()).containsExactlyInAnyOrderElementsOf(model);
      assertThat(queue.size()).isZero();
    });
  }

  private static void pollsTheFirstOfALine(TaskQueue<Waiting> queue, List<Waiting> model) {
    if (model.isEmpty()) {
      assertThat(queue.poll()).isNull();
    } else {
      Waiting next = polled(queue);
      assertThat(of(next.priority(), model).getFirst()).isSameAs(next);
      model.remove(next);
    }
  }

  private static List<Waiting> of(Priority priority, List<Waiting> model) {
    return model.stream().filter(each -> each.priority() == priority).toList();
  }

  private static long sum(List<Waiting> waiting) {
    return waiting.stream().mapToLong(Waiting::predictedNanos).sum();
  }

  /**
   * Turns red when what waits is counted by the old bound as it comes and by the new as it goes.
   */
  @Test
  void otherBoundsCountWhatWaitsAnew() {
    var queue = new TaskQueue<Waiting>(10, 10 * MILLI);
    queue.offer(waiting(Priority.NORMAL, 50 * MILLI));

    queue.bound(2, 100 * MILLI);

    assertThat(queue.waitingNanos()).isEqualTo(50 * MILLI);
    assertThat(queue.aheadNanos(Priority.NORMAL)).isEqualTo(50 * MILLI);
    assertThat(queue.offer(waiting(Priority.LOW, 50 * MILLI))).isTrue();
    assertThat(queue.hasMostTasks()).isTrue();
    queue.bound(10, 5 * MILLI);
    queue.poll();
    queue.poll();
    assertThat(queue.waitingNanos()).isZero();
  }
}
