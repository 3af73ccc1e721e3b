package io.cusinart.testkit.computation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.TaskContext;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TaskHarnessTest {

  /** Not a record, and not allowed. */
  static final class Plain {
    int number;
  }

  /** Counts to its input, looking for a cancel at each step. */
  record Count() implements DistributedComputation<Integer, Integer> {

    @Override
    public Integer execute(Integer upTo, TaskContext task) {
      int done = 0;
      while (done < upTo && !task.cancelled()) {
        done++;
        task.progress((double) done / upTo, "at " + done);
      }
      return done;
    }

    @Override
    public ComputationCost estimateCost(Integer upTo) {
      return ComputationCost.cpu(Duration.ofMillis(upTo));
    }
  }

  @Test
  void theValueIsWhatTheBodyReturns() throws Exception {
    assertThat(TaskHarness.run((String name, TaskContext _) -> "hello " + name, "world"))
        .isEqualTo("hello world");
  }

  // Turns red when the body is given the input itself.
  @Test
  void theBodyWorksOnACopy() throws Exception {
    List<String> input = new ArrayList<>(List.of("a"));

    int there =
        TaskHarness.run(
            (List<String> list, TaskContext _) -> {
              list.add("b");
              return list.size();
            },
            input);

    assertThat(there).isEqualTo(2);
    assertThat(input).containsExactly("a");
  }

  // Turns red when the result is returned without having travelled.
  @Test
  void aResultThatMayNotTravelIsRefused() {
    assertThatThrownBy(() -> TaskHarness.run((String _, TaskContext _) -> new Plain(), "x"))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContaining("Plain may not travel");
  }

  @Test
  void aComputationThatMayNotTravelIsRefused() {
    var plain = new Plain();
    assertThatThrownBy(() -> TaskHarness.run((String _, TaskContext _) -> plain.number, "x"))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContaining("Plain may not travel");
  }

  @Test
  void whatIsAllowedTravels() throws Exception {
    var plain = new Plain();
    plain.number = 7;

    var run =
        TaskHarness.of((Plain given, TaskContext _) -> given.number)
            .withAllowed(Plain.class.getName())
            .run(plain);

    assertThat(run.value()).isEqualTo(7);
  }

  @Test
  void theRunTellsReportsCostAndSizes() throws Exception {
    TaskRun<Integer> run = TaskHarness.of(new Count()).run(2);

    assertThat(run.progress())
        .extracting(each -> each.fraction() + " " + each.note())
        .containsExactly("0.5 at 1", "1.0 at 2");
    assertThat(run.cost().cpuTime()).isEqualTo(Duration.ofMillis(2));
    assertThat(run.looks()).isEqualTo(2);
    assertThat(run.inputBytes()).isPositive();
    assertThat(run.resultBytes()).isPositive();
  }

  // Turns red when a cancel is told a look too late, and when its interrupt is left to the test.
  @Test
  void aCancelIsSeenAtItsLook() throws Exception {
    assertThat(TaskHarness.of(new Count()).withCancelAtLook(3).run(10).value()).isEqualTo(2);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  // Turns red when a cancel does not interrupt.
  @Test
  void aCancelInterruptsTheBody() {
    DistributedComputation<String, String> waits =
        (text, task) -> {
          boolean _ = task.cancelled();
          new CountDownLatch(1).await();
          return text;
        };

    assertThatThrownBy(() -> TaskHarness.of(waits).withCancelAtLook(1).run("x"))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void theBodySeesAttemptAndDeadline() throws Exception {
    var deadline = Instant.parse("2026-01-01T00:00:00Z");
    var run =
        TaskHarness.of((String _, TaskContext task) -> task.attempt() + " " + task.deadline())
            .withAttempt(2)
            .withDeadline(deadline)
            .run("x");

    assertThat(run.value()).isEqualTo("2 " + deadline);
  }

  @Test
  void whatTheBodyThrowsIsThrownAsItIs() {
    assertThatThrownBy(() ->
            TaskHarness.run(
                (String text, TaskContext _) -> {
                  throw new IOException(text);
                },
                "no such file"))
        .isInstanceOf(IOException.class)
        .hasMessage("no such file");
  }

  @Test
  void nestedWorkNeedsAnEngine() {
    assertThatThrownBy(() ->
            TaskHarness.run((String _, TaskContext task) -> task.engine().nodes().size(), "x"))
        .hasMessageContaining("give the harness an engine by withEngine");
  }
}
