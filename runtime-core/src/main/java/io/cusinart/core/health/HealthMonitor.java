package io.cusinart.core.health;

import static java.util.Objects.requireNonNull;

import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.core.membership.NodeDirectory;
import io.cusinart.core.membership.NodeManager;
import io.cusinart.core.membership.Suspicion;
import io.cusinart.core.serialization.LocalMessage;
import io.cusinart.core.serialization.WireMessage;
import io.cusinart.core.settings.HealthSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Asks every worker for its load at an interval, answers the same question, and tells the {@link
 * NodeManager} whom not to trust.
 *
 * <p>A worker is enrolled when it is registered and dropped when it is forgotten. Each round sends
 * {@link AskLoad}; a node that has not answered by the next round has failed the check. Every
 * answer is also given to {@code reports}, for placement; what the node says of itself in it goes
 * to the {@link Vitals}.
 */
public final class HealthMonitor extends AbstractMatchingBehavior<HealthMonitor.Command> {

  /** The name of this actor under the guardian: other nodes find it by it. */
  public static final String NAME = "health-monitor";

  /** What this actor accepts. */
  public sealed interface Command {}

  /** Answered with a {@link LoadReport}. */
  public record AskLoad(ActorRef<LoadReport> replyTo) implements Command, WireMessage {

    /** Refuses what lacks a part. */
    public AskLoad {
      requireNonNull(replyTo, "replyTo");
    }
  }

  private record Answered(LoadReport report) implements Command, LocalMessage {}

  private record NodesChanged(List<NodeInfo> nodes) implements Command, LocalMessage {}

  private enum Round implements Command, LocalMessage {
    INSTANCE
  }

  /** One enrolled worker. */
  private static final class Patient {
    final NodeInfo node;
    NodeHealth health = NodeHealth.NEW;
    boolean awaiting;
    long askedMillis;

    Patient(NodeInfo node) {
      this.node = node;
    }
  }

  /** What a monitor works with: the outside world as functions, so that a test can be it. */
  public record Surroundings(
      NodeManager nodes,
      MetricsCollector metrics,
      Function<NodeInfo, ActorRef<Command>> monitorOf,
      Consumer<LoadReport> reports,
      Vitals vitals) {}

  private final Supplier<HealthSettings> settings;
  private final TimerScheduler<Command> timers;
  private Duration interval;
  private final Surroundings surroundings;
  private final ActorRef<LoadReport> answers;
  private final NodeDirectory.Listening listening;
  private final Map<Long, Patient> patients = new HashMap<>();

  /**
   * Starts with the first round after one interval. Settings are looked at in each round, so that
   * an interval counts from the round after it was changed. It restarts at once and without limit:
   * streaks begin anew, and a node without a monitor would look dead to all others.
   */
  public static Behavior<Command> create(
      Supplier<HealthSettings> settings, Surroundings surroundings) {
    return Behaviors.<Command>supervise(
            Behaviors.setup(context ->
                Behaviors.withTimers(
                    timers -> new HealthMonitor(context, timers, settings, surroundings))))
        .onFailure(SupervisorStrategy.restart());
  }

  private HealthMonitor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Supplier<HealthSettings> settings,
      Surroundings surroundings) {
    super(context);
    this.timers = timers;
    this.settings = settings;
    this.interval = settings.get().checkInterval();
    timers.startTimerWithFixedDelay(Round.INSTANCE, interval);
    this.surroundings = surroundings;
    this.answers = context.messageAdapter(LoadReport.class, Answered::new);
    ActorRef<Command> self = context.getSelf();
    this.listening = surroundings.nodes().onChange(nodes -> self.tell(new NodesChanged(nodes)));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case AskLoad(ActorRef<LoadReport> replyTo) -> onAskLoad(replyTo);
      case Answered(LoadReport report) -> onAnswered(report);
      case NodesChanged(List<NodeInfo> nodes) -> onNodesChanged(nodes);
      case Round _ -> onRound();
    };
  }

  /** Whether it ends or begins anew, this one wants to hear no more. */
  @Override
  public Behavior<Command> onSignal(Signal signal) {
    if (signal instanceof PreRestart || signal instanceof PostStop) {
      listening.close();
    }
    return this;
  }

  private Behavior<Command> onAskLoad(ActorRef<LoadReport> replyTo) {
    replyTo.tell(surroundings.metrics().read().with(surroundings.vitals().own()));
    return this;
  }

  private Behavior<Command> onAnswered(LoadReport report) {
    Patient patient = patients.get(report.incarnation());
    if (patient != null) {
      patient.awaiting = false;
      judge(patient, patient.health.recordSuccess(settings.get()));
      hear(report, patient);
      surroundings.reports().accept(report.with(null));
    }
    return this;
  }

  /** Of itself a node knows more than it hears; an older one says nothing of itself. */
  private void hear(LoadReport report, Patient patient) {
    SelfReport said = report.self();
    if (said != null && report.incarnation() != surroundings.metrics().incarnation()) {
      Vitals vitals = surroundings.vitals();
      long skew =
          Verdicts.skewMillis(patient.askedMillis, vitals.clock().millis(), said.wallMillis());
      vitals.others().hear(report.incarnation(), said, skew);
    }
  }

  private Behavior<Command> onNodesChanged(List<NodeInfo> nodes) {
    var enrolled = new HashMap<Long, Patient>();
    for (NodeInfo node : nodes) {
      if (node.worker() && node.state() != NodeState.JOINING && node.state() != NodeState.DOWN) {
        Patient known = patients.get(node.incarnation());
        enrolled.put(node.incarnation(), known == null ? enrol(node) : known);
      }
    }
    patients.clear();
    patients.putAll(enrolled);
    surroundings.vitals().others().keep(patients.keySet());
    return this;
  }

  /** Trusted at first: a suspicion that this monitor held before a restart nobody else lifts. */
  private Patient enrol(NodeInfo node) {
    surroundings.nodes().trust(node.incarnation(), Suspicion.UNHEALTHY);
    var patient = new Patient(node);
    ask(patient);
    return patient;
  }

  private Behavior<Command> onRound() {
    keepInterval();
    for (Patient patient : patients.values()) {
      if (patient.awaiting) {
        judge(patient, patient.health.recordFailure(settings.get()));
      }
      ask(patient);
    }
    return this;
  }

  /** It may be another one by now. */
  private void keepInterval() {
    Duration now = settings.get().checkInterval();
    if (!now.equals(interval)) {
      interval = now;
      timers.startTimerWithFixedDelay(Round.INSTANCE, now);
    }
  }

  private void ask(Patient patient) {
    // An answer may be to any question since: the longer that is, the less is said of its clock.
    if (!patient.awaiting) {
      patient.askedMillis = surroundings.vitals().clock().millis();
    }
    patient.awaiting = true;
    surroundings.monitorOf().apply(patient.node).tell(new AskLoad(answers));
  }

  private void judge(Patient patient, NodeHealth verdict) {
    boolean before = patient.health.trusted();
    patient.health = verdict;
    if (before && !verdict.trusted()) {
      getContext()
          .getLog()
          .warn(
              "Node [{}] left [{}] health checks unanswered and is suspected",
              patient.node.id(),
              settings.get().failures());
      surroundings.nodes().suspect(patient.node.incarnation(), Suspicion.UNHEALTHY);
    } else if (!before && verdict.trusted()) {
      getContext().getLog().info("Node [{}] answers again and is trusted", patient.node.id());
      surroundings.nodes().trust(patient.node.incarnation(), Suspicion.UNHEALTHY);
    }
  }
}
