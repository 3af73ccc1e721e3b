package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.Options;
import io.cusinart.api.Target;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskHandle;
import io.cusinart.api.TaskId;
import io.cusinart.core.execution.TaskHere;
import io.cusinart.core.execution.TaskOut;
import io.cusinart.core.operator.OperatorClient;
import io.cusinart.core.operator.OperatorReply.Explained;
import io.cusinart.core.operator.OperatorReply.Tasks;
import io.cusinart.core.settings.NodeSettings;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What an operator sees of tasks, of a submitter that is a client and of the node that runs them.
 */
@Timeout(90)
final class OperatorTasksTest {

  private static Cusinart worker;
  private static Cusinart client;
  private static OperatorClient ofWorker;
  private static OperatorClient ofClient;

  private static CountDownLatch runs = new CountDownLatch(1);
  private static CountDownLatch gate = new CountDownLatch(1);

  /** Says how far it is and waits at the gate. */
  record Held() implements DistributedComputation<Integer, Integer> {
    @Override
    public Integer execute(Integer input, TaskContext context) throws InterruptedException {
      context.progress(0.4, "parsing");
      runs.countDown();
      gate.await();
      return input;
    }

    @Override
    public ComputationCost estimateCost(Integer input) {
      return ComputationCost.LIGHT.asBlocking();
    }
  }

  @BeforeAll
  static void start() {
    worker = Cusinart.start(NodeSettings.defaults().withName("worker"));
    client =
        Cusinart.start(
            NodeSettings.defaults()
                .withName("client")
                .withSeeds(List.of(worker.self().address()))
                .asClient());
    ofWorker = OperatorClient.of(worker.self().address(), NodeSettings.defaults());
    ofClient = OperatorClient.of(client.self().address(), NodeSettings.defaults());
  }

  @BeforeEach
  void closeTheGate() {
    runs = new CountDownLatch(1);
    gate = new CountDownLatch(1);
  }

  @AfterAll
  static void stop() {
    ofClient.close();
    ofWorker.close();
    client.close();
    worker.close();
  }

  @Test
  void aTaskIsSeenWhereItWasSubmittedAndWhereItRuns() throws InterruptedException {
    TaskHandle<Integer> handle = client.engine().submit(new Held(), 1, Options.DEFAULT);
    runs.await();
    await("its progress").until(() -> !ofClient.tasks().out().getFirst().progress().isEmpty());

    Tasks submitted = ofClient.tasks();
    assertThat(submitted.node()).isEqualTo("client");
    assertThat(submitted.outTotal()).isEqualTo(1);
    assertThat(submitted.hereTotal()).isZero();
    TaskOut out = submitted.out().getFirst();
    assertThat(out)
        .isEqualTo(
            new TaskOut(
                handle.id().toString(),
                Held.class.getName(),
                "running",
                "worker",
                out.ageMillis(),
                1,
                1,
                "40 % parsing"));
    Tasks running = ofWorker.tasks();
    assertThat(running.outTotal()).isZero();
    TaskHere here = running.here().getFirst();
    assertThat(here)
        .isEqualTo(
            new TaskHere(handle.id().toString(), 1, "running", "blocking", here.ageMillis(), 1));

    gate.countDown();
    handle.join();
    await("nothing is out").until(() -> ofClient.tasks().outTotal() == 0);
    await("nothing is here").until(() -> ofWorker.tasks().hereTotal() == 0);
  }

  /** Turns red when only a task's own submitter can be asked. */
  @Test
  void anyMemberExplainsATaskOfAClientWhileItIsOutAndAfterwards() throws InterruptedException {
    TaskHandle<Integer> handle = client.engine().submit(new Held(), 1, Options.DEFAULT);
    runs.await();

    Explained live = ofWorker.why(handle.id());
    assertThat(live.submitter()).isEqualTo("client");
    assertThat(live.state()).isEqualTo("running");
    assertThat(live.text()).contains("attempt 1 -> worker", "attempt 1 on worker: open");

    gate.countDown();
    handle.join();
    await("its end").until(() -> ofWorker.why(handle.id()).state().equals("completed"));
    assertThat(ofClient.why(handle.id()).text()).contains("attempt 1 on worker: completed");
  }

  @Test
  void aTaskThatEndedWithoutEverBeingSentIsExplainedToo() {
    Options nowhere = Options.DEFAULT.withTarget(Target.node("nobody"));
    TaskHandle<Integer> handle = client.engine().submit(new Held(), 1, nowhere);

    assertThat(ofClient.why(handle.id()).state()).isEqualTo("rejected");
  }

  @Test
  void whatNobodyKnowsIsSaidWithTheReason() {
    TaskId never = new TaskId(client.self().incarnation(), 1L << 40);

    assertThat(ofWorker.why(never).state()).isEmpty();
    assertThat(ofWorker.why(never).text()).contains("its submitter client does not know it");
    assertThat(ofWorker.why(new TaskId(77, 1)).text()).contains("[4d] is no member any more");
  }
}
