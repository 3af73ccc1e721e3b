package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.Delivery;
import io.cusinart.api.NodeId;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.Target;
import io.cusinart.core.operator.OperatorClient;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.testkit.nodes.ClientMain;
import io.cusinart.testkit.nodes.Exits;
import io.cusinart.testkit.nodes.Job;
import io.cusinart.testkit.process.JavaProcess;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Nodes, each a JVM, that end on purpose, because of a task, or with their tasks out.
 *
 * <p>{@code -Dcusinart.test.trace=true} prints the trace of a good run too.
 */
@Timeout(150)
final class NodeEndsIT {

  private static final int WINDOW = 200;
  private static final Duration WITHIN_A_DRAIN = Duration.ofSeconds(3);
  private static final Duration EXIT = Duration.ofSeconds(15);
  private static final Duration LONG = Duration.ofSeconds(40);

  @RegisterExtension
  final FaultTrace trace = new FaultTrace(Boolean.getBoolean("cusinart.test.trace"));

  private static Cusinart client(Workers workers) {
    Cusinart client =
        Cusinart.start(
            NodeSettings.defaults().withName("client").withSeeds(workers.addresses()).asClient());
    awaitAllUp(client, workers);
    return client;
  }

  private static void awaitAllUp(Cusinart client, Workers workers) {
    Awaitility.await("all workers up")
        .atMost(LONG)
        .until(() -> client.nodes().available().size() == workers.names().size());
  }

  /** Half of the jobs may not be started twice whatever happens: they show what is lost. */
  private static Options mixed(int id) {
    return id % 2 == 0 ? Options.DEFAULT : Options.DEFAULT.withDelivery(Delivery.atMostOnce());
  }

  /**
   * Where nodes end by SIGTERM nobody is to be taken for dead because the machine is busy: a task
   * that moves on a wrong suspicion is started twice, and rightly.
   */
  private static List<String> patient(String... more) {
    return Stream.concat(Patience.jvmArgs().stream(), Arrays.stream(more)).toList();
  }

  @BeforeEach
  void clientsAreAsPatient() {
    Patience.begin();
  }

  @AfterEach
  void clientsAreAsUsual() {
    Patience.end();
  }

  @Test
  void threeNodesEndBySigtermUnderLoadAndNoTaskIsLostOrStartedTwice() {
    sigterms(3);
  }

  @Test
  @Tag("long")
  @Timeout(600)
  void tenNodesEndBySigtermUnderLoadAndNoTaskIsLostOrStartedTwice() {
    sigterms(10);
  }

  private void sigterms(int count) {
    Workers workers = Workers.start(3, trace, _ -> patient());
    try (workers;
        Cusinart client = client(workers)) {
      DrainLoad load = DrainLoad.start(client.engine(), WINDOW, WITHIN_A_DRAIN, NodeEndsIT::mixed);
      for (int i = 0; i < count; i++) {
        String victim = "w" + (1 + i % 3);
        load.awaitMore(WINDOW);
        int handedBack = load.others().size();
        Duration took = workers.terminate(victim, EXIT);
        assertThat(took).isLessThan(EXIT);
        load.awaitMore(WINDOW);
        trace.event("%d handed back".formatted(load.others().size() - handedBack));
        workers.startAgain(victim);
        workers.awaitUp(victim);
        awaitAllUp(client, workers);
      }
      load.finish();
      trace.event("%d jobs, %d handed back".formatted(load.ended(), load.others().size()));
      assertThat(load.others()).as("attempts handed back").isNotEmpty();
      load.verifyEachWasStartedOnceAndCompleted(workers);
    }
    assertThat(workers.alive()).as("children left").isEmpty();
  }

  /** The mutant of the test above: with a drain that waits for nothing it turns red. */
  @Test
  @Tag("long")
  void withoutADrainTasksAreLostOrStartedTwice() {
    try (Workers workers =
            Workers.start(3, trace, _ -> patient("-Dcusinart.execution.drain-timeout=1ms"));
        Cusinart client = client(workers)) {
      DrainLoad load =
          DrainLoad.start(client.engine(), WINDOW, Duration.ofSeconds(20), NodeEndsIT::mixed);
      load.awaitMore(WINDOW);
      workers.terminate("w2", EXIT);
      load.awaitMore(WINDOW);
      load.finish();

      assertThatThrownBy(() -> load.verifyEachWasStartedOnceAndCompleted(workers))
          .isInstanceOf(AssertionError.class);
    }
  }

  /** Turns red (a minute of work is still there) when executors do not revoke it. */
  @Test
  void theTasksOfASubmitterThatIsKilledAreGivenUp() {
    int jobs = 40;
    try (Workers workers = Workers.start(3, trace)) {
      JavaProcess submitter =
          workers.startBeside(
              ClientMain.command(jobs, Duration.ofSeconds(60), workers.addresses()));
      // The blocking half and three cpu lanes of four threads.
      Awaitility.await("started jobs").atMost(LONG).until(() -> started(workers, jobs) >= 30);
      assertThat(held(workers)).isEqualTo(jobs);

      submitter.kill();
      trace.event("killed the submitter");

      Awaitility.await("empty lanes")
          .atMost(Duration.ofSeconds(20))
          .until(() -> held(workers) == 0);
      trace.event("lanes are empty");
      assertThat(workers.alive()).hasSize(3 + (submitter.alive() ? 1 : 0));
    }
  }

  private static long started(Workers workers, int jobs) {
    return IntStream.rangeClosed(1, jobs)
        .filter(id -> workers.printed(Job.STARTED + id) > 0)
        .count();
  }

  private static int held(Workers workers) {
    int held = 0;
    for (String address : workers.addresses()) {
      try (OperatorClient operator = OperatorClient.of(address, NodeSettings.defaults())) {
        held += operator.tasks().hereTotal();
      }
    }
    return held;
  }

  /**
   * Turns red (the next node ends too, and the task is unknown) when the hook that answers for it
   * is not registered.
   */
  @Test
  void aTaskThatCallsSystemExitFailsAndTakesOneNodeWithIt() throws Exception {
    try (Workers workers = Workers.start(3, trace);
        Cusinart client = client(workers)) {
      DrainLoad load = DrainLoad.start(client.engine(), 60, WITHIN_A_DRAIN, _ -> Options.DEFAULT);
      load.awaitMore(60);

      var exits = client.engine().submit(new Exits(), 1, Options.DEFAULT);
      Outcome<Integer> outcome =
          exits.outcome().toCompletableFuture().get(LONG.toSeconds(), TimeUnit.SECONDS);
      trace.event("exit: " + outcome);

      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed ->
                  assertThat(failed.cause())
                      .hasMessageContaining("the body called System.exit")
                      .hasMessageContaining("on node w"));
      assertThat(outcome.receipt().attempts()).hasSize(1);
      NodeId guilty = outcome.receipt().attempts().getFirst().node();
      Awaitility.await("its JVM to end")
          .atMost(Duration.ofSeconds(6))
          .until(() -> workers.alive().size() == 2);
      trace.event(guilty + " has ended");
      load.awaitMore(200);
      load.finish();
      load.verifyAllCompleted();
      assertThat(workers.alive()).hasSize(2).noneMatch(each -> each.name().equals(guilty.value()));
      assertThat(workers.printedAny("called System.exit in [" + Exits.class.getName()))
          .as("a line that names the task")
          .isTrue();
    }
  }

  /** One that targets a node ends as honestly. */
  @Test
  void anAtMostOnceTaskThatCallsSystemExitFailsToo() throws Exception {
    try (Workers workers = Workers.start(3, trace);
        Cusinart client = client(workers)) {
      Options once =
          Options.DEFAULT.withDelivery(Delivery.atMostOnce()).withTarget(Target.node("w2"));
      var exits = client.engine().submit(new Exits(), 0, once);

      assertThat(exits.outcome().toCompletableFuture().get(LONG.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(Outcome.Failed.class);
      Awaitility.await("its JVM to end")
          .atMost(Duration.ofSeconds(6))
          .until(() -> workers.alive().size() == 2);
    }
  }
}
