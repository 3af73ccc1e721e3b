package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.Delivery;
import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.core.execution.Reply.Results;
import io.cusinart.core.execution.Reply.Timing;
import io.cusinart.core.scheduling.CostModel;
import io.cusinart.core.scheduling.TaskScheduler;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.serialization.ValuesReader;
import io.cusinart.core.serialization.ValuesWriter;
import io.cusinart.core.settings.KernelSettings;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.task.Answer;
import io.cusinart.core.task.OpenElements;
import io.cusinart.core.task.RetryBudget;
import io.cusinart.core.task.TaskLife;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/**
 * One bundle, three nodes, and any order of partial answers, losses, duplicates, suspicions,
 * deaths, refusals and cancels that a seed can draw.
 */
final class BundleSimulationTest {

  private static final int SEEDS = 10_000;
  private static final KernelSettings KERNEL = NodeSettings.defaults().kernel();
  private static final Timing TIMING = new Timing(1, 1_000);

  @Test
  void everyElementHasExactlyOneOutcomeInAnyOrderOfEvents() {
    int moved = 0;
    long hedged = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      var world = new World(seed, OpenElements::new);
      assertThatCode(world::run).as("seed %d", seed).doesNotThrowAnyException();
      hedged += world.hedges;
      moved += world.sent.size() > 1 && world.completed > 0 ? 1 : 0;
    }
    assertThat(moved).as("runs in which a bundle was moved").isGreaterThan(SEEDS / 10);
    assertThat(hedged).as("bundles that were hedged").isGreaterThan(SEEDS / 10);
  }

  /** The mutant: without de-duplication a node that comes back gives second outcomes. */
  @Test
  void withoutDeduplicationTheSimulationTurnsRed() {
    IntFunction<OpenElements> forgetful =
        count ->
            new OpenElements(count) {
              @Override
              protected boolean isOpen(int index) {
                return true;
              }
            };

    assertThatThrownBy(
            () -> {
              for (long seed = 0; seed < SEEDS; seed++) {
                new World(seed, forgetful).run();
              }
            })
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("second outcome");
  }

  /** Everything around the bundle; an event at a time, drawn from the seed. */
  private static final class World {
    private static final int EVENTS = 60;

    private final Random random;
    private final OutstandingWork outstanding = new OutstandingWork();
    private final ClusterViewKeeper views =
        new ClusterViewKeeper(new NodeId("client"), outstanding);
    private final Submissions submissions;
    private final int count;
    private final OpenElements open;
    private final Map<Long, NodeState> nodes = new TreeMap<>();
    private final List<Request.Order> sent = new ArrayList<>();
    private final Map<AttemptKey, Integer> ran = new HashMap<>();
    private final Map<Long, Outcome<Integer>> outcomes = new TreeMap<>();
    private final Queue<String> trace = new ArrayDeque<>();
    private long nextIncarnation = 1;
    private int completed;
    private long hedges;

    World(long seed, IntFunction<OpenElements> elements) {
      random = new Random(seed);
      count = 2 + random.nextInt(12);
      open = elements.apply(count);
      submissions =
          new Submissions(
              new Submissions.Parts(
                  9,
                  KERNEL.execution(),
                  () -> TaskScheduler.create(KERNEL.scheduling()),
                  CostModel.create(KERNEL.scheduling()),
                  outstanding,
                  views,
                  new RetryBudget(System.nanoTime()),
                  TaskLife::new));
      for (int i = 0; i < 3; i++) {
        nodes.put(nextIncarnation++, NodeState.UP);
      }
      changed();
    }

    void run() {
      Delivery delivery = random.nextInt(4) == 0 ? Delivery.atMostOnce() : Delivery.atLeastOnce(3);
      var sink = new BundleSink<Integer>(new Outcomes(Orders.CODEC), Runnable::run, this::received);
      TaskEntry entry =
          submissions.enter(
              new EncodedTask(
                  "x",
                  Payload.EMPTY,
                  inputs(),
                  ComputationCost.LIGHT,
                  delivery instanceof Delivery.AtLeastOnce
                      ? Options.DEFAULT.withHedging()
                      : Options.DEFAULT.withDelivery(delivery),
                  count),
              new Bundle(open, sink));
      submissions.submit(entry);
      for (int i = 0; i < EVENTS; i++) {
        event(entry);
      }
      trace.add("deadline");
      submissions.cancel(entry, Outcome.Cause.DEADLINE);
      submissions.sweep(System.nanoTime() + Duration.ofMinutes(1).toNanos());
      assertThat(outcomes).as("an element is lost after %s", trace).hasSize(count);
      hedges = submissions.hedges();
      assertThat(hedges).as("hedges after %s", trace).isLessThanOrEqualTo(1);
      assertThat(submissions.inFlight().tasks()).isZero();
      assertThat(submissions.inFlight().bytes()).isZero();
      for (long incarnation : nodes.keySet()) {
        assertThat(outstanding.tasksOn(incarnation)).as("charged after %s", trace).isZero();
      }
    }

    private Payload inputs() {
      try (ValuesWriter writer = Orders.CODEC.writer()) {
        for (int i = 0; i < count; i++) {
          writer.add(i);
        }
        return writer.take();
      }
    }

    private void received(List<Outcome<Integer>> list) {
      for (Outcome<Integer> outcome : list) {
        long element = outcome.receipt().task().sequence() - 1;
        assertThat(outcomes.put(element, outcome))
            .as("second outcome of %d after %s", element, trace)
            .isNull();
        if (outcome instanceof Outcome.Completed<Integer>(Integer value, _)) {
          assertThat(value.longValue()).as("result after %s", trace).isEqualTo(element * 10);
          completed++;
        }
      }
    }

    private void event(TaskEntry entry) {
      switch (random.nextInt(14)) {
        case 0, 1, 2, 3, 4 -> answer();
        case 5 -> duplicate();
        case 6 -> change(NodeState.SUSPECTED);
        case 7 -> change(NodeState.UP);
        case 8 -> gone();
        case 9 -> withSent(order -> submissions.missing(order.key()));
        case 10 -> withSent(this::refuseOrGiveUp);
        case 11 -> submissions.sweep(System.nanoTime() + Duration.ofSeconds(2).toNanos());
        case 12 -> {
          if (random.nextInt(20) == 0) {
            submissions.cancel(entry, Outcome.Cause.CALLER);
          }
        }
        default -> {
          if (random.nextInt(60) == 0) {
            submissions.abandon("left");
          }
        }
      }
    }

    private void withSent(java.util.function.Consumer<Request.Order> event) {
      if (!sent.isEmpty()) {
        event.accept(sent.get(random.nextInt(sent.size())));
      }
    }

    /** The next elements of an attempt have run; now and then the answer is lost. */
    private void answer() {
      withSent(order -> {
        int from = ran.getOrDefault(order.key(), 0);
        int left = order.count() - from;
        int some = left == 0 ? 0 : 1 + random.nextInt(left);
        ran.put(order.key(), from + some);
        if (random.nextInt(8) > 0) {
          tell(order, from, some);
        }
      });
    }

    private void duplicate() {
      withSent(order -> {
        int until = ran.getOrDefault(order.key(), 0);
        int from = random.nextInt(until + 1);
        tell(order, from, until - from);
      });
    }

    private void tell(Request.Order order, int from, int some) {
      boolean last = from + some == order.count();
      trace.add("%s answers %d of %d".formatted(order.key(), from, some));
      submissions.answered(
          order.key(),
          new Results(from, some, results(order, from, some), List.of()),
          TIMING,
          last,
          lost -> submissions.missing(lost.key()));
    }

    private static Payload results(Request.Order order, int from, int some) {
      try (ValuesReader reader = Orders.CODEC.reader(order.input());
          ValuesWriter writer = Orders.CODEC.writer()) {
        for (int place = 0; place < from + some; place++) {
          assertThat(reader.next()).isTrue();
          if (place >= from && reader.value() instanceof Integer input) {
            writer.add(input * 10);
          }
        }
        return writer.take();
      }
    }

    private void refuseOrGiveUp(Request.Order order) {
      Answer answer =
          random.nextBoolean()
              ? new Answer.GivenUp(random.nextBoolean())
              : new Answer.Refused(Outcome.Reason.QUEUE_FULL, "full", Duration.ofMillis(1));
      trace.add(order.key() + " " + answer);
      submissions.answered(order.key(), answer, TIMING, Payload.EMPTY);
    }

    private void change(NodeState state) {
      long node = List.copyOf(nodes.keySet()).get(random.nextInt(nodes.size()));
      NodeState before = nodes.put(node, state);
      trace.add(node + " is " + state);
      changed();
      if (state == NodeState.SUSPECTED) {
        submissions.suspected(node);
      } else if (before == NodeState.SUSPECTED) {
        submissions.trusted(node);
      }
      submissions.clusterChanged();
    }

    private void gone() {
      long node = List.copyOf(nodes.keySet()).get(random.nextInt(nodes.size()));
      nodes.remove(node);
      nodes.put(nextIncarnation++, NodeState.UP);
      trace.add(node + " is gone");
      changed();
      submissions.gone(node);
      submissions.clusterChanged();
    }

    private void changed() {
      var infos = new ArrayList<NodeInfo>();
      var routes = new HashMap<Long, ExecutorRoute>();
      nodes.forEach((incarnation, state) -> {
        infos.add(
            new NodeInfo(new NodeId("n" + incarnation), incarnation, "h:1", Set.of(), true, state));
        routes.put(incarnation, this::send);
      });
      var _ = views.nodesChanged(infos);
      submissions.reroute(new Routes(routes));
    }

    private void send(Request request) {
      if (request instanceof Request.Order order) {
        trace.add("sent " + order.key());
        assertThat(order.count()).isEqualTo(open.open());
        sent.add(order);
      }
    }
  }
}
