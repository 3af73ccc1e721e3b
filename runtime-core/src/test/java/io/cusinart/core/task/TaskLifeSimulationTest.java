package io.cusinart.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.Delivery;
import io.cusinart.api.NodeId;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.RuntimeFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * One task, a handful of nodes, and any order of answers, refusals, suspicions, deaths, cancels and
 * duplicates that a seed can draw.
 */
final class TaskLifeSimulationTest {

  private static final int SEEDS = 10_000;

  @Test
  void everyOrderOfEventsEndsInExactlyOneVerdict() {
    for (long seed = 0; seed < SEEDS; seed++) {
      long drawn = seed;
      assertThatCode(() -> new World(drawn, TaskLife::new).run())
          .as("seed %d", seed)
          .doesNotThrowAnyException();
    }
  }

  @Test
  void theSameSeedGivesTheSameTrace() {
    for (long seed = 0; seed < 200; seed++) {
      assertThat(new World(seed, TaskLife::new).run())
          .isEqualTo(new World(seed, TaskLife::new).run());
    }
  }

  /** The mutant: a task that never knows that it has ended gives second verdicts. */
  @Test
  void withoutDeduplicationTheSimulationTurnsRed() {
    turnsRed(
        options ->
            new TaskLife(options) {
              @Override
              public boolean hasEnded() {
                return false;
              }
            },
        "verdicts");
  }

  /** The mutant: attempts without limit. */
  @Test
  void withoutTheCapOfAttemptsTheSimulationTurnsRed() {
    turnsRed(
        options ->
            new TaskLife(options) {
              @Override
              protected int mostAttempts() {
                return Integer.MAX_VALUE;
              }
            },
        "starts in");
  }

  /** The mutant: deaths without limit. */
  @Test
  void withoutTheCapOfDeathsTheSimulationTurnsRed() {
    turnsRed(
        options ->
            new TaskLife(options) {
              @Override
              protected int mostDeaths() {
                return Integer.MAX_VALUE;
              }
            },
        "died with it");
  }

  private static void turnsRed(Function<Options, TaskLife> mutant, String complaint) {
    assertThatThrownBy(
            () -> {
              for (long seed = 0; seed < SEEDS; seed++) {
                new World(seed, mutant).run();
              }
            })
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(complaint);
  }

  /** What was drawn is worth something only if everything happens now and then. */
  @Test
  void everythingHappensInSomeRun() {
    var seen = new HashSet<String>();
    for (long seed = 0; seed < 1_000; seed++) {
      seen.addAll(new World(seed, TaskLife::new).run());
    }

    assertThat(String.join("\n", seen))
        .contains("hedge", "resume", "draining", "Pause", "deadline");
  }

  /** Everything around the task; an event at a time, drawn from the seed. */
  private static final class World {
    private static final int NODES = 4;
    private static final int EVENTS = 40;

    private record Sent(int attempt, long incarnation) {}

    private final Random random;
    private final Options options;
    private final TaskLife life;
    private final Set<Long> draining = new HashSet<>();
    private final Set<Long> diedWithIt = new HashSet<>();
    private int hedges;
    private boolean hedging;
    private boolean pausing;
    private final Set<Long> dead = new HashSet<>();
    private final List<Sent> sent = new ArrayList<>();
    private final Set<Integer> begun = new HashSet<>();
    private final Set<Integer> refused = new HashSet<>();
    private final Set<Integer> givenUpUnstarted = new HashSet<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private boolean ending;
    private final Queue<String> trace = new ArrayDeque<>();

    World(long seed, Function<Options, TaskLife> lives) {
      random = new Random(seed);
      options =
          random.nextInt(4) == 0 ? Options.DEFAULT.withDelivery(Delivery.atMostOnce()) : several();
      life = lives.apply(options);
    }

    private Options several() {
      Options drawn = Options.DEFAULT.withDelivery(Delivery.atLeastOnce(1 + random.nextInt(4)));
      drawn = random.nextBoolean() ? drawn.withHedging() : drawn;
      return random.nextBoolean() ? drawn.withRetryOfFailures() : drawn;
    }

    List<String> run() {
      act(life.begin());
      for (int i = 0; i < EVENTS; i++) {
        event();
      }
      // Whatever happened, a deadline and its grace end it.
      ending = true;
      act("deadline", life.cancel(Outcome.Cause.DEADLINE));
      act("grace over", life.graceOver());
      assertThat(verdicts).as("verdicts after %s", trace).hasSize(1);
      checkStarts();
      return List.copyOf(trace);
    }

    private void event() {
      long node = random.nextInt(NODES);
      switch (random.nextInt(15)) {
        case 0, 1, 2 -> answer();
        case 3 -> act("suspected " + node, life.suspected(node));
        case 4 -> {
          dead.add(node);
          noteDeath(node);
          act("gone " + node, life.gone(node));
        }
        case 5 -> act("retry", life.retry());
        case 7 -> act("trusted " + node, life.trusted(node));
        case 8 -> missing();
        case 9, 10 -> hedge();
        case 11, 12 -> {
          pausing = false;
          act("resume", life.resume());
        }
        case 13 -> {
          draining.add(node);
          act("draining " + node, life.draining(node));
        }
        case 6 -> {
          if (random.nextInt(10) == 0) {
            act("cancel", life.cancel(Outcome.Cause.CALLER));
          }
        }
        default -> dead.remove(node);
      }
    }

    /**
     * Nodes that died while an attempt ran there, counted without asking the code under test. Of
     * the first nobody says whether it did.
     */
    private void noteDeath(long node) {
      boolean there =
          life.outstanding().stream()
              .filter(a -> a.incarnation() == node)
              .anyMatch(a -> a.number() == 1 || begun.contains(a.number()));
      if (there && !draining.contains(node)) {
        diedWithIt.add(node);
      }
    }

    private void hedge() {
      int before = life.outstanding().size();
      hedging = true;
      act("hedge", life.hedge());
      hedging = false;
      hedges += life.outstanding().size() - before;
      assertThat(hedges).as("hedges in %s", trace).isLessThanOrEqualTo(options.hedged() ? 1 : 0);
    }

    private void missing() {
      if (!sent.isEmpty()) {
        Sent from = sent.get(random.nextInt(sent.size()));
        act(from + " missing", life.missing(from.attempt(), from.incarnation()));
      }
    }

    private void answer() {
      if (sent.isEmpty()) {
        return;
      }
      Sent to = sent.get(random.nextInt(sent.size()));
      Answer answer =
          switch (random.nextInt(6)) {
            case 0 -> new Answer.Refused(Outcome.Reason.QUEUE_FULL, "full", Duration.ofMillis(1));
            case 1 -> new Answer.GivenUp(random.nextBoolean());
            case 2, 3 -> new Answer.Broken(failure());
            default -> new Answer.Returned();
          };
      if (answer instanceof Answer.Refused) {
        refused.add(to.attempt());
      }
      if (answer instanceof Answer.GivenUp(boolean started) && !started) {
        givenUpUnstarted.add(to.attempt());
      }
      act(
          to + " " + answer.getClass().getSimpleName(),
          life.answered(to.attempt(), to.incarnation(), answer, 1, 1));
    }

    private RuntimeFailure failure() {
      return random.nextInt(4) == 0
          ? new RuntimeFailure.Invalid("never")
          : new RuntimeFailure.ComputationFailed(new NodeId("x"), "T", "thrown", "");
    }

    private void act(String event, Step step) {
      trace.add(event + " -> " + step);
      act(step);
    }

    private void act(Step step) {
      switch (step) {
        case Step.Wait _, Step.Send _, Step.Drop _, Step.Revoke _ -> {}
        case Step.Pause _ -> {
          assertThat(options.retryFailures()).as("a pause in %s", trace).isTrue();
          pausing = true;
        }
        case Step.End(Verdict verdict) -> {
          verdicts.add(verdict);
          assertThat(verdicts).as("verdicts after %s", trace).hasSize(1);
          if (verdict instanceof Verdict.Unknown && !ending) {
            assertThat(life.outstanding()).as("given up early in %s", trace).isEmpty();
          }
        }
        case Step.Dispatch(int attempt, Set<Long> avoid) -> dispatch(attempt, avoid);
      }
    }

    private void dispatch(int attempt, Set<Long> avoid) {
      assertThat(verdicts).as("a dispatch after the verdicts in %s", trace).isEmpty();
      assertThat(diedWithIt).as("nodes that died with it in %s", trace).hasSizeLessThan(2);
      assertThat(pausing).as("in its pause in %s", trace).isFalse();
      List<Long> alive = new ArrayList<>();
      for (long node = 0; node < NODES; node++) {
        if (!dead.contains(node)) {
          alive.add(node);
        }
      }
      List<Long> fresh = alive.stream().filter(node -> !avoid.contains(node)).toList();
      List<Long> choice = fresh.isEmpty() ? alive : fresh;
      if (choice.isEmpty()) {
        act("none", life.noNode("all are dead", random.nextBoolean()));
        return;
      }
      long node = choice.get(random.nextInt(choice.size()));
      Step step = life.placed(new NodeId("n" + node), node);
      if (step instanceof Step.Send) {
        assertThat(hedging && avoid.contains(node)).as("hedged there in %s", trace).isFalse();
        sent.add(new Sent(attempt, node));
      }
      if (step instanceof Step.Send && attempt > 1 && random.nextBoolean()) {
        begun.add(attempt);
        life.begun(attempt, node);
      }
      act("sent " + attempt + " to " + node, step);
    }

    /** Attempts that may have started, counted without asking the code under test. */
    private void checkStarts() {
      long mayHaveStarted =
          sent.stream()
              .filter(to -> !refused.contains(to.attempt()))
              .filter(to -> !givenUpUnstarted.contains(to.attempt()))
              .count();
      long allowed =
          options.delivery() instanceof Delivery.AtLeastOnce(int attempts) ? attempts : 1;
      assertThat(mayHaveStarted).as("starts in %s", trace).isLessThanOrEqualTo(allowed);
    }
  }
}
