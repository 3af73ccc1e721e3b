package io.cusinart.core.node;

import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.node.JoinDecision.Absent;
import io.cusinart.core.node.JoinDecision.Finding;
import io.cusinart.core.node.JoinDecision.Form;
import io.cusinart.core.node.JoinDecision.GiveUp;
import io.cusinart.core.node.JoinDecision.Join;
import io.cusinart.core.node.JoinDecision.Met;
import io.cusinart.core.node.JoinDecision.Silent;
import io.cusinart.core.node.JoinDecision.Situation;
import io.cusinart.core.node.JoinDecision.Wait;
import io.cusinart.core.operator.NodeAsker;
import io.cusinart.core.operator.OperatorReply;
import io.cusinart.core.operator.OperatorReply.Introduction;
import io.cusinart.core.operator.OperatorRequest;
import io.cusinart.core.settings.HostPort;
import io.cusinart.core.transport.NegotiationFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.JoinSeedNodes;

/** Asks the seeds who they are until it is plain what to do, and does it. For one thread. */
final class Joining {

  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(200);

  /**
   * Who wants to join.
   *
   * @param self how it introduces itself
   * @param address where others reach it
   * @param seeds whom it was told
   * @param remembered who were members when it ran before
   * @param formAfter how long those that say nothing are waited for
   * @param returns whether it was a member in this process: then it never gives up
   */
  record Candidate(
      Introduction self,
      HostPort address,
      List<HostPort> seeds,
      List<HostPort> remembered,
      Duration formAfter,
      boolean returns) {}

  private final Candidate candidate;
  private final Introduction self;
  private final NodeAsker asker;
  private final Cluster cluster;
  private final Consumer<String> waits;

  /**
   * Asks for this candidate.
   *
   * @param waits is told again and again why the node is no member yet
   */
  Joining(Candidate candidate, NodeAsker asker, Cluster cluster, Consumer<String> waits) {
    this.candidate = candidate;
    this.self = candidate.self();
    this.asker = asker;
    this.cluster = cluster;
    this.waits = waits;
  }

  /**
   * Begins to join, or forms a cluster. Blocks.
   *
   * @param patience how long at most
   * @throws RuntimeFailure.Unavailable if it was not plain in time what to do
   * @throws RuntimeFailure.Invalid if the seeds are of another cluster
   */
  void begin(Duration patience) {
    long beganNanos = System.nanoTime();
    while (true) {
      Duration asked = Duration.ofNanos(System.nanoTime() - beganNanos);
      switch (JoinDecision.of(situation(asked))) {
        case Join(List<String> actors) -> {
          join(actors);
          return;
        }
        case Form _ -> {
          join(List.of(self.actors()));
          return;
        }
        case GiveUp(String why) -> {
          if (!candidate.returns()) {
            throw new RuntimeFailure.Invalid(notJoined(why));
          }
          rest(why, asked, patience);
        }
        case Wait(String why) -> rest(why, asked, patience);
      }
    }
  }

  private void rest(String why, Duration asked, Duration patience) {
    waits.accept(why);
    if (asked.compareTo(patience) >= 0 || Thread.currentThread().isInterrupted()) {
      throw new RuntimeFailure.Unavailable(notJoined(why), Duration.ofSeconds(1));
    }
    LockSupport.parkNanos(PAUSE.toNanos());
  }

  private String notJoined(String why) {
    return "node %s could not join cluster %s: %s".formatted(self.node(), self.cluster(), why);
  }

  private void join(List<String> actors) {
    List<Address> addresses =
        actors.stream()
            .map(each -> "pekko://%s@%s".formatted(self.cluster(), each))
            .map(AddressFromURIString::parse)
            .toList();
    cluster.manager().tell(new JoinSeedNodes(addresses));
  }

  private Situation situation(Duration asked) {
    List<CompletableFuture<Finding>> seeds = candidate.seeds().stream().map(this::ask).toList();
    List<CompletableFuture<Finding>> remembered =
        candidate.remembered().stream().map(this::ask).toList();
    return new Situation(
        self, candidate.address(), found(seeds), found(remembered), asked, candidate.formAfter());
  }

  private static List<Finding> found(List<CompletableFuture<Finding>> asked) {
    return asked.stream().map(CompletableFuture::join).toList();
  }

  private CompletableFuture<Finding> ask(HostPort seed) {
    try {
      return asker
          .ask(
              NodeAsker.resolve(seed),
              Optional.empty(),
              new OperatorRequest.Introduce(),
              ANSWER_PATIENCE)
          .handle((reply, failed) -> finding(seed, reply, failed))
          .toCompletableFuture()
          .completeOnTimeout(
              new Silent(seed, "nothing was heard"),
              ANSWER_PATIENCE.toMillis(),
              TimeUnit.MILLISECONDS);
    } catch (RuntimeFailure.Invalid unknownHost) {
      return CompletableFuture.completedFuture(
          new Silent(seed, String.valueOf(unknownHost.getMessage())));
    }
  }

  private static Finding finding(HostPort seed, OperatorReply reply, Throwable failed) {
    if (failed == null) {
      return switch (reply) {
        case Introduction introduction -> new Met(seed, introduction);
        case OperatorReply.Refused(String why) -> new Silent(seed, why);
        case OperatorReply other -> new Silent(seed, "it answers " + other);
      };
    }
    Throwable cause = NodeAsker.causeOf(failed);
    return cause instanceof NegotiationFailure none
            && none.kind() == NegotiationFailure.Kind.CONNECTION_REFUSED
        ? new Absent(seed)
        : new Silent(seed, String.valueOf(cause.getMessage()));
  }
}
