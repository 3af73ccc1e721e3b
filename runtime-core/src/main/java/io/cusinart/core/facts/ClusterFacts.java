package io.cusinart.core.facts;

import io.cusinart.core.serialization.LocalMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ddata.Key;
import org.apache.pekko.cluster.ddata.LWWMap;
import org.apache.pekko.cluster.ddata.LWWMapKey;
import org.apache.pekko.cluster.ddata.LWWRegister;
import org.apache.pekko.cluster.ddata.SelfUniqueAddress;
import org.apache.pekko.cluster.ddata.typed.javadsl.DistributedData;
import org.apache.pekko.cluster.ddata.typed.javadsl.Replicator;
import org.apache.pekko.cluster.ddata.typed.javadsl.ReplicatorMessageAdapter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says facts to all nodes and tells this node those of all, as one map of last-writer-wins
 * registers in Pekko's distributed data.
 *
 * <p>A node that joins asks a majority before it takes work, so that it knows what was said before
 * it came. What is said is written to all nodes that are reached at once and spreads to the rest;
 * nothing is ever waited for. Whoever listens is called on virtual threads, one call after the
 * other, each with all facts there are.
 */
public final class ClusterFacts extends AbstractMatchingBehavior<ClusterFacts.Command> {

  /** The name of this actor under the guardian. */
  public static final String NAME = "cluster-facts";

  /** More than nodes, settings and builds in an upgrade make; what is over it is not said. */
  static final int MOST = 2_000;

  private static final Logger LOG = LoggerFactory.getLogger(ClusterFacts.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration REST = Duration.ofMillis(300);
  private static final Key<LWWMap<String, Fact>> KEY = LWWMapKey.create("cusinart-facts");
  private static final Executor ON_VIRTUAL_THREADS = task -> Thread.ofVirtual().start(task);

  /** A setting has the time it was changed at; of all others one node says the next. */
  private static final LWWRegister.Clock<Fact> CLOCK =
      (before, fact) ->
          fact instanceof Fact.SharedSetting setting ? setting.atMillis() : before + 1;

  /** What this actor accepts. */
  public sealed interface Command {}

  /** All nodes are to know these. One that is known already, or older than what is, is dropped. */
  public record Say(List<Fact> facts) implements Command, LocalMessage {

    /** One fact. */
    public Say(Fact fact) {
      this(List.of(fact));
    }
  }

  /**
   * What was said so far is asked of a majority; answered when the listener has been told, however
   * long that takes.
   */
  public record Learn(ActorRef<Learned> replyTo) implements Command, LocalMessage {}

  /** The listener knows what was said before {@link Learn} was asked. */
  public enum Learned implements LocalMessage {
    /** The only one. */
    INSTANCE
  }

  /** Facts about other incarnations than these are forgotten, by all: one node says it. */
  public record Retain(Set<Long> incarnations) implements Command, LocalMessage {}

  private record Changed(LWWMap<String, Fact> map) implements Command, LocalMessage {}

  private record Asked(ActorRef<Learned> replyTo, Replicator.GetResponse<LWWMap<String, Fact>> got)
      implements Command, LocalMessage {}

  private record Told(ActorRef<Learned> replyTo) implements Command, LocalMessage {}

  private record Written(Replicator.UpdateResponse<LWWMap<String, Fact>> response)
      implements Command, LocalMessage {}

  private enum Nothing implements Command, LocalMessage {
    INSTANCE
  }

  private final TimerScheduler<Command> timers;
  private final Consumer<Collection<Fact>> listener;
  private final SelfUniqueAddress self;
  private final ReplicatorMessageAdapter<Command, LWWMap<String, Fact>> replicator;
  private Map<String, Fact> told = Map.of();
  private CompletionStage<Void> telling = CompletableFuture.completedFuture(null);

  /**
   * Facts for this listener. It restarts at once and without limit: a restart subscribes anew.
   *
   * @param listener may block; what it throws ends nothing
   */
  public static Behavior<Command> create(Consumer<Collection<Fact>> listener) {
    return Behaviors.<Command>supervise(
            Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new ClusterFacts(context, timers, listener))))
        .onFailure(SupervisorStrategy.restart());
  }

  private ClusterFacts(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Consumer<Collection<Fact>> listener) {
    super(context);
    this.timers = timers;
    this.listener = listener;
    DistributedData data = DistributedData.get(context.getSystem());
    this.self = data.selfUniqueAddress();
    this.replicator =
        new ReplicatorMessageAdapter<>(context, data.replicator(), PATIENCE.multipliedBy(2));
    replicator.subscribe(
        KEY,
        response ->
            response instanceof Replicator.Changed<LWWMap<String, Fact>> changed
                ? new Changed(changed.get(KEY))
                : Nothing.INSTANCE);
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    switch (command) {
      case Say(List<Fact> facts) -> onSay(facts);
      case Learn(ActorRef<Learned> replyTo) -> onLearn(replyTo);
      case Retain(Set<Long> incarnations) -> onRetain(incarnations);
      case Changed(LWWMap<String, Fact> map) -> tell(map);
      case Asked(var replyTo, var got) -> onAsked(replyTo, got);
      case Told(ActorRef<Learned> replyTo) -> replyTo.tell(Learned.INSTANCE);
      case Written(var response) -> onWritten(response);
      case Nothing _ -> {}
    }
    return this;
  }

  private void onSay(List<Fact> facts) {
    update(map -> {
      LWWMap<String, Fact> next = map;
      for (Fact fact : facts) {
        Fact known = next.getEntries().get(fact.key());
        if (isNews(fact, known) && (known != null || next.size() < MOST)) {
          next = next.put(self, fact.key(), fact, CLOCK);
        }
      }
      return next;
    });
  }

  private static boolean isNews(Fact fact, @Nullable Fact known) {
    if (fact instanceof Fact.SharedSetting later && known instanceof Fact.SharedSetting earlier) {
      return later.atMillis() > earlier.atMillis();
    }
    return !fact.equals(known);
  }

  private void onRetain(Set<Long> incarnations) {
    update(map -> {
      LWWMap<String, Fact> next = map;
      for (Fact fact : new ArrayList<>(map.getEntries().values())) {
        if (!fact.about().map(incarnations::contains).orElse(true)) {
          next = next.remove(self, fact.key());
        }
      }
      return next;
    });
  }

  private void update(Function<LWWMap<String, Fact>, LWWMap<String, Fact>> change) {
    replicator.askUpdate(
        replyTo ->
            new Replicator.Update<>(
                KEY, LWWMap.create(), new Replicator.WriteAll(PATIENCE), replyTo, change),
        Written::new);
  }

  /** A node that was not reached hears of it later, from any other. */
  private void onWritten(Replicator.UpdateResponse<LWWMap<String, Fact>> response) {
    if (response instanceof Replicator.ModifyFailure<LWWMap<String, Fact>> broken) {
      getContext().getLog().error("A fact could not be said: [{}]", broken.errorMessage());
    }
  }

  private void onLearn(ActorRef<Learned> replyTo) {
    replicator.askGet(
        reply -> new Replicator.Get<>(KEY, new Replicator.ReadMajority(PATIENCE), reply),
        got -> new Asked(replyTo, got));
  }

  private void onAsked(
      ActorRef<Learned> replyTo, Replicator.GetResponse<LWWMap<String, Fact>> got) {
    switch (got) {
      case Replicator.GetSuccess<LWWMap<String, Fact>> found -> {
        tell(found.get(KEY));
        answerWhenTold(replyTo);
      }
      case Replicator.NotFound<LWWMap<String, Fact>> _ -> answerWhenTold(replyTo);
      default -> {
        getContext().getLog().info("A majority does not say what it knows; it is asked again");
        timers.startSingleTimer(new Learn(replyTo), new Learn(replyTo), REST);
      }
    }
  }

  private void answerWhenTold(ActorRef<Learned> replyTo) {
    getContext().pipeToSelf(telling, (_, _) -> new Told(replyTo));
  }

  private void tell(LWWMap<String, Fact> map) {
    Map<String, Fact> facts = Map.copyOf(map.getEntries());
    if (!facts.equals(told)) {
      told = facts;
      telling =
          telling.handle((_, _) -> facts.values()).thenAcceptAsync(listener, ON_VIRTUAL_THREADS);
      telling.whenComplete((_, failed) -> {
        if (failed != null) {
          LOG.error("What all nodes know could not be taken over", failed);
        }
      });
    }
  }
}
