package io.cusinart.core.node;

import io.cusinart.api.NodeInfo;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.serialization.LocalMessage;
import io.cusinart.core.serialization.WireMessage;
import java.util.List;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * Answers operators, who need not be members of the cluster: who is here, and run this computation.
 * Found by its path, {@code /user/operator-service}.
 */
public final class OperatorService extends AbstractMatchingBehavior<OperatorService.Command> {

  /** The name of this actor under the guardian. */
  public static final String NAME = "operator-service";

  /** What this actor accepts. */
  public sealed interface Command {}

  /** Answered with {@link Status}. */
  public record GetStatus(ActorRef<Status> replyTo) implements Command, WireMessage {}

  /**
   * Answered with {@link RunReply} when the task has its outcome.
   *
   * @param computation class name, found on this node's class path
   * @param inputJson the input as JSON text
   */
  public record RunNamed(String computation, String inputJson, ActorRef<RunReply> replyTo)
      implements Command, WireMessage {}

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

    /** Copies the nodes. */
    public Status {
      nodes = List.copyOf(nodes);
    }
  }

  /** One node; without load if it is a client or has not reported yet. */
  public record NodeLine(NodeInfo node, @Nullable LoadReport load) {}

  /**
   * What became of a computation that was run by name.
   *
   * @param outcome {@code Completed}, another outcome's name, or {@code Invalid}
   * @param resultJson the result, {@code null} unless completed
   * @param detail one line for a person
   */
  public record RunReply(String outcome, String resultJson, String detail) implements WireMessage {}

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
      case RunEnded(RunReply reply, ActorRef<RunReply> replyTo) -> onRunEnded(reply, replyTo);
    };
  }

  private Behavior<Command> onGetStatus(ActorRef<Status> replyTo) {
    List<NodeLine> lines =
        node.nodes().nodes().stream().map(each -> new NodeLine(each, loadOf(each))).toList();
    replyTo.tell(new Status(node.settings().cluster(), node.self().id().value(), leader(), lines));
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
