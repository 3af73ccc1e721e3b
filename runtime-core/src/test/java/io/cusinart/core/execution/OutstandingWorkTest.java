package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class OutstandingWorkTest {

  private final OutstandingWork work = new OutstandingWork();

  @Test
  void nothingIsOutOnANodeThatWasNeverUsed() {
    assertThat(work.nanosOn(1)).isZero();
    assertThat(work.tasksOn(1)).isZero();
  }

  @Test
  void attemptsAddUpByNode() {
    work.add(1, 100);
    work.add(1, 50);
    work.add(2, 7);

    assertThat(work.nanosOn(1)).isEqualTo(150);
    assertThat(work.tasksOn(1)).isEqualTo(2);
    assertThat(work.nanosOn(2)).isEqualTo(7);
  }

  @Test
  void anAttemptIsTakenBackWithWhatItWasPredicted() {
    work.add(1, 100);
    work.add(1, 50);
    work.remove(1, 100);

    assertThat(work.nanosOn(1)).isEqualTo(50);
    assertThat(work.tasksOn(1)).isEqualTo(1);
  }

  @Test
  void aForgottenNodeHasNothingOut() {
    work.add(1, 100);
    work.forget(1);

    assertThat(work.nanosOn(1)).isZero();
    assertThat(work.tasksOn(1)).isZero();
  }

  /** Turns red when a late removal counts: the node would then look better than idle. */
  @Test
  void whatIsTakenBackAfterForgettingDoesNotCountBelowNothing() {
    work.add(1, 100);
    work.forget(1);
    work.remove(1, 100);

    assertThat(work.nanosOn(1)).isZero();
    assertThat(work.tasksOn(1)).isZero();

    work.add(1, 30);

    assertThat(work.nanosOn(1)).isEqualTo(30);
    assertThat(work.tasksOn(1)).isEqualTo(1);
  }

  @Test
  void anyOrderOfAddsAndRemovesLeavesTheSumOfWhatIsOut() {
    for (long seed = 0; seed < 500; seed++) {
      var random = new SplittableRandom(seed);
      var tried = new OutstandingWork();
      Map<Long, List<Long>> model = new HashMap<>();
      for (int step = 0; step < 50; step++) {
        long node = random.nextLong(3);
        List<Long> out = model.computeIfAbsent(node, _ -> new ArrayList<>());
        if (out.isEmpty() || random.nextBoolean()) {
          long nanos = random.nextLong(1_000);
          tried.add(node, nanos);
          out.add(nanos);
        } else {
          tried.remove(node, out.remove(random.nextInt(out.size())));
        }
        long sum = out.stream().mapToLong(Long::longValue).sum();
        assertThat(tried.nanosOn(node)).as("seed %d step %d", seed, step).isEqualTo(sum);
        assertThat(tried.tasksOn(node)).as("seed %d step %d", seed, step).isEqualTo(out.size());
      }
    }
  }

  /** Turns red when a counter is read and written in two steps. */
  @Test
  void threadsDoNotLoseEachOthersWork() throws InterruptedException {
    int each = 300_000;
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int n = 0; n < each; n++) {
                  work.add(1, 3);
                  if (n % 2 == 0) {
                    work.remove(1, 3);
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(work.tasksOn(1)).isEqualTo(4 * each / 2);
    assertThat(work.nanosOn(1)).isEqualTo(3L * 4 * each / 2);
  }
}
