package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.Options;
import io.cusinart.core.node.RunningNode;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.task.TaskLife;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Three worker JVMs are killed and paused under load, and every task still has its one outcome.
 *
 * <p>{@code -Dcusinart.test.seed=…} repeats the order of faults of a failed run, and {@code
 * -Dcusinart.test.trace=true} prints the trace of a good one.
 */
@Timeout(150)
final class KillsUnderLoadIT {

  private static final int KILLS = 5;
  private static final int MANY_KILLS = 20;
  private static final int PAUSES = 2;

  @RegisterExtension
  final FaultTrace trace = new FaultTrace(Boolean.getBoolean("cusinart.test.trace"));

  private final long seed =
      Long.getLong("cusinart.test.seed", ThreadLocalRandom.current().nextLong());

  private enum Fault {
    KILL,
    PAUSE
  }

  private record Planned(Fault fault, String victim) {}

  @Test
  void fiveKillsUnderLoadLoseNothingAndNoTaskHasTwoOutcomes() throws Exception {
    killsLoseNothing(KILLS);
  }

  @Test
  @Tag("long")
  @Timeout(600)
  void twentyKillsUnderLoadLoseNothingAndNoTaskHasTwoOutcomes() throws Exception {
    killsLoseNothing(MANY_KILLS);
  }

  private void killsLoseNothing(int kills) throws Exception {
    trace.event("seed %d".formatted(seed));
    Workers workers = Workers.start(3, trace);
    try (workers;
        Cusinart client = client(workers, TaskLife::new)) {
      var scenario = new FaultScenario(workers, client, trace);
      for (Planned planned : plan(workers.names(), kills, new Random(seed))) {
        switch (planned.fault()) {
          case KILL -> scenario.kill(planned.victim());
          case PAUSE -> scenario.pause(planned.victim());
        }
      }
      scenario.finish();
      scenario.verifyOneOutcomeEach();
    }
    assertThat(workers.alive()).as("children left").isEmpty();
  }

  // Turns red when TaskLife.hasEnded answers no: this is that run.
  @Test
  @Tag("long")
  void withoutDeDuplicationLateAnswersAreSecondOutcomes() throws Exception {
    trace.event("seed %d".formatted(seed));
    try (Workers workers = Workers.start(3, trace);
        Cusinart client = client(workers, EndlessLife::new)) {
      var scenario = new FaultScenario(workers, client, trace);
      scenario.pause("w" + (1 + new Random(seed).nextInt(3)));

      assertThatThrownBy(scenario::verifyNoSecondOutcome)
          .hasMessageContaining("jobs with two outcomes");
      scenario.stop();
      client.engine().close(Duration.ZERO);
    }
  }

  /** The mutant: nothing is ever too late, until the engine closes and wants its tasks ended. */
  private static final class EndlessLife extends TaskLife {
    EndlessLife(Options options) {
      super(options);
    }

    @Override
    public boolean hasEnded() {
      return super.hasEnded() && state().equals("cancelling");
    }
  }

  private static Cusinart client(Workers workers, Function<Options, TaskLife> lives) {
    NodeSettings settings =
        NodeSettings.defaults().withName("client").withSeeds(workers.addresses()).asClient();
    return new Cusinart(RunningNode.start(settings, lives));
  }

  /** Each worker is killed at least once, and the pauses come between the kills. */
  private static List<Planned> plan(List<String> names, int count, Random random) {
    var kills = new ArrayList<>(names);
    while (kills.size() < count) {
      kills.add(names.get(random.nextInt(names.size())));
    }
    Collections.shuffle(kills, random);
    var plan = new ArrayList<Planned>();
    kills.forEach(victim -> plan.add(new Planned(Fault.KILL, victim)));
    for (int i = 0; i < PAUSES; i++) {
      String victim = names.get(random.nextInt(names.size()));
      plan.add(1 + random.nextInt(count - 1), new Planned(Fault.PAUSE, victim));
    }
    return plan;
  }
}
