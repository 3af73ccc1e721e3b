package io.cusinart.core.node;

import static java.util.Objects.requireNonNull;

import io.cusinart.api.NodeInfo;
import io.cusinart.api.TaskId;
import io.cusinart.core.execution.TaskHere;
import io.cusinart.core.execution.TaskOut;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.serialization.LocalMessage;
import io.cusinart.core.serialization.WireMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * Answers operators, who need not be members of the cluster: who is here, what runs, why is this
 * task where it is, and run this computation. Clients answer too, since tasks may be theirs. Found
 * by its path, {@code /user/operator-service}.
 */
public final class OperatorService extends AbstractMatchingBehavior<OperatorService.Command> {

  /** The name of this actor under the guardian. */
  public static final String NAME = "operator-service";

  /** What this actor accepts. */
  public sealed interface Command {}

  /** Answered with {@link Status}. */
  public record GetStatus(ActorRef<Status> replyTo) implements Command, WireMessage {

    /** Refuses what lacks a part. */
    public GetStatus {
      requireNonNull(replyTo, "replyTo");
    }
  }

  /**
   * Answered with {@link RunReply} when the task has its outcome.
   *
   * @param computation class name, found on this node's class path
   * @param inputJson the input as JSON text
   */
  public record RunNamed(String computation, String inputJson, ActorRef<RunReply> replyTo)
      implements Command, WireMessage {

    /** Refuses what lacks a part. */
    public RunNamed {
      requireNonNull(computation, "computation");
      requireNonNull(inputJson, "inputJson");
      requireNonNull(replyTo, "replyTo");
    }
  }

  /**
   * The cluster as this node sees it.
   *
   * @param cluster its name
   * @param self the node that answers
   * @param leader {@code HOST:PORT} of the member that leads changes of membership, or empty
   * @param nodes by name
   */
  public record Status(String cluster, String self, String leader, List<NodeLine> nodes)
      implements WireMessage {

    /** Refuses what lacks a part; copies the nodes. */
    public Status {
      requireNonNull(cluster, "cluster");
      requireNonNull(self, "self");
      requireNonNull(leader, "leader");
      nodes = List.copyOf(requireNonNull(nodes, "nodes"));
    }
  }

  /** One node; without load if it is a client or has not reported yet. */
  public record NodeLine(NodeInfo node, @Nullable LoadReport load) {

    /** Refuses what lacks a part. */
    public NodeLine {
      requireNonNull(node, "node");
    }
  }

  /**
   * What became of a computation that was run by name.
   *
   * @param outcome {@code Completed}, another outcome's name, or {@code Invalid}
   * @param resultJson the result, {@code null} unless completed
   * @param detail one line for a person
   */
  public record RunReply(String outcome, String resultJson, String detail) implements WireMessage {

    /** Refuses what lacks a part. */
    public RunReply {
      requireNonNull(outcome, "outcome");
      requireNonNull(resultJson, "resultJson");
      requireNonNull(detail, "detail");
    }
  }

  /** Answered with {@link Tasks}. */
  public record GetTasks(ActorRef<Tasks> replyTo) implements Command, WireMessage {

    /** Refuses what lacks a part. */
    public GetTasks {
      requireNonNull(replyTo, "replyTo");
    }
  }

  /**
   * What a node has to do with tasks now, those that are longest at it first, as many as fit.
   *
   * @param node the node that answers
   * @param outTotal how many tasks it has submitted that have not ended, each element counted
   * @param out some of them, a bundle as one
   * @param hereTotal how many attempts wait or run on it, a bundle as one
   * @param here some of them
   */
  public record Tasks(
      String node, int outTotal, List<TaskOut> out, int hereTotal, List<TaskHere> here)
      implements WireMessage {

    /** Refuses what lacks a part; copies the lists. */
    public Tasks {
      requireNonNull(node, "node");
      out = List.copyOf(requireNonNull(out, "out"));
      here = List.copyOf(requireNonNull(here, "here"));
    }
  }

  /**
   * Why is this task where it is? Answered with {@link Explained}. Any member can be asked: it asks
   * the task's submitter, which may be a client, and passes the answer on.
   *
   * @param passedOn whether another member has asked already, so that it is not passed on for ever
   */
  public record Why(TaskId task, boolean passedOn, ActorRef<Explained> replyTo)
      implements Command, WireMessage {

    /** Refuses what lacks a part. */
    public Why {
      requireNonNull(task, "task");
      requireNonNull(replyTo, "replyTo");
    }
  }

  /**
   * What is known of a task.
   *
   * @param task its id
   * @param submitter the node that has submitted it, or empty if nothing is known
   * @param state one word, or empty if nothing is known
   * @param text for a person: the explanation, or why there is none
   */
  public record Explained(String task, String submitter, String state, String text)
      implements WireMessage {

    /** Refuses what lacks a part. */
    public Explained {
      requireNonNull(task, "task");
      requireNonNull(submitter, "submitter");
      requireNonNull(state, "state");
      requireNonNull(text, "text");
    }

    static Explained unknown(TaskId task, String why) {
      return new Explained(task.toString(), "", "", why);
    }
  }

  private record WhyAnswered(Explained answer, ActorRef<Explained> replyTo)
      implements Command, LocalMessage {}

  private static final Duration SUBMITTER_PATIENCE = Duration.ofSeconds(4);

  private record RunEnded(RunReply reply, ActorRef<RunReply> replyTo)
      implements Command, LocalMessage {}

  private final NodeParts node;

  /** Answers for this node. It keeps no state and restarts at once and without limit. */
  static Behavior<Command> create(NodeParts node) {
    return Behaviors.<Command>supervise(
            Behaviors.setup(context -> new OperatorService(context, node)))
        .onFailure(SupervisorStrategy.restart());
  }

  private OperatorService(ActorContext<Command> context, NodeParts node) {
    super(context);
    this.node = node;
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case GetStatus(ActorRef<Status> replyTo) -> onGetStatus(replyTo);
      case RunNamed run -> onRunNamed(run);
      case GetTasks(ActorRef<Tasks> replyTo) -> onGetTasks(replyTo);
      case Why why -> onWhy(why);
      case WhyAnswered(Explained answer, ActorRef<Explained> replyTo) ->
          onWhyAnswered(answer, replyTo);
      case RunEnded(RunReply reply, ActorRef<RunReply> replyTo) -> onRunEnded(reply, replyTo);
    };
  }

  private Behavior<Command> onGetStatus(ActorRef<Status> replyTo) {
    List<NodeLine> lines =
        node.nodes().nodes().stream().map(each -> new NodeLine(each, loadOf(each))).toList();
    replyTo.tell(new Status(node.settings().cluster(), node.self().id().value(), leader(), lines));
    return this;
  }

  private Behavior<Command> onGetTasks(ActorRef<Tasks> replyTo) {
    replyTo.tell(TaskList.of(node));
    return this;
  }

  private Behavior<Command> onWhy(Why why) {
    TaskId task = why.task();
    if (task.submitter() == node.self().incarnation()) {
      why.replyTo().tell(explain(task));
      return this;
    }
    Optional<NodeInfo> submitter =
        node.nodes().nodes().stream()
            .filter(each -> each.incarnation() == task.submitter())
            .findFirst();
    if (why.passedOn() || submitter.isEmpty()) {
      why.replyTo()
          .tell(
              Explained.unknown(
                  task,
                  "its submitter [%x] is no member any more, and nobody else knows of it"
                      .formatted(task.submitter())));
    } else {
      passOn(why, submitter.get());
    }
    return this;
  }

  private Explained explain(TaskId task) {
    String here = node.self().id().value();
    return node.engine()
        .story(task)
        .map(story ->
            new Explained(
                task.toString(),
                here,
                story.explanation().state(),
                JsonLimit.shorten(story.toString())))
        .orElseGet(() ->
            Explained.unknown(
                task,
                "its submitter %s does not know it, or no longer: it keeps the last 1,000 that ended"
                    .formatted(here)));
  }

  private void passOn(Why why, NodeInfo submitter) {
    ActorRef<Command> service =
        ActorRefResolver.get(getContext().getSystem())
            .resolveActorRef(
                "pekko://%s@%s/user/%s"
                    .formatted(node.settings().cluster(), submitter.address(), NAME));
    getContext()
        .ask(
            Explained.class,
            service,
            SUBMITTER_PATIENCE,
            (ActorRef<Explained> answerTo) -> new Why(why.task(), true, answerTo),
            (answer, _) ->
                new WhyAnswered(
                    answer == null
                        ? Explained.unknown(
                            why.task(),
                            "its submitter %s did not answer in %d s; try again"
                                .formatted(submitter.id(), SUBMITTER_PATIENCE.toSeconds()))
                        : answer,
                    why.replyTo()));
  }

  private Behavior<Command> onWhyAnswered(Explained answer, ActorRef<Explained> replyTo) {
    replyTo.tell(answer);
    return this;
  }

  private Behavior<Command> onRunNamed(RunNamed run) {
    getContext()
        .pipeToSelf(
            node.named().run(run.computation(), run.inputJson()),
            (reply, cause) ->
                new RunEnded(
                    reply == null ? new RunReply("Invalid", "null", String.valueOf(cause)) : reply,
                    run.replyTo()));
    return this;
  }

  private Behavior<Command> onRunEnded(RunReply reply, ActorRef<RunReply> replyTo) {
    replyTo.tell(reply);
    return this;
  }

  private @Nullable LoadReport loadOf(NodeInfo each) {
    return node.views().view().nodes().stream()
        .filter(view -> view.info().incarnation() == each.incarnation())
        .flatMap(view -> view.load().stream())
        .findFirst()
        .orElse(null);
  }

  private String leader() {
    Address leader = Cluster.get(getContext().getSystem()).state().getLeader();
    return leader == null ? "" : leader.getHost().orElse("?") + ":" + leader.getPort().orElse(0);
  }
}
