package io.cusinart.core.node;

import io.cusinart.core.operator.OperatorReply.Introduction;
import io.cusinart.core.settings.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a node that wants to be a member does next. Pure.
 *
 * <p>The first of the seeds, and nobody else, forms a cluster; never while another node is known to
 * be a member. Whoever refuses connections is not there; who says nothing may be a member that is
 * slow, and is waited for: for a time if it is only a seed, until it speaks if it was a member when
 * this node ran before and such nodes are so many that they could be a cluster without it. Without
 * seeds every node may form one; of several that remember each other the one of the lowest address
 * does.
 */
sealed interface JoinDecision {

  /** Join through these members' actor systems, {@code HOST:PORT}. */
  record Join(List<String> actors) implements JoinDecision {}

  /** Be the first member. */
  record Form() implements JoinDecision {}

  /** Ask again a little later; {@code why} stands in the error if it never comes to more. */
  record Wait(String why) implements JoinDecision {}

  /** Give up: asking again changes nothing. */
  record GiveUp(String why) implements JoinDecision {}

  /** What was found out of one seed. */
  sealed interface Finding {
    HostPort seed();
  }

  /** It has told who it is; that may be the node that asks itself. */
  record Met(HostPort seed, Introduction introduction) implements Finding {}

  /** Nobody listens there. */
  record Absent(HostPort seed) implements Finding {}

  /** It cannot be said. */
  record Silent(HostPort seed, String why) implements Finding {}

  /**
   * What is known when a decision is taken.
   *
   * @param self how this node introduces itself
   * @param address where others reach it
   * @param seeds what was found of them, in their order
   * @param remembered what was found of those that were members when this node ran before
   * @param asked since it began to ask
   * @param formAfter how long those that say nothing are waited for
   */
  record Situation(
      Introduction self,
      HostPort address,
      List<Finding> seeds,
      List<Finding> remembered,
      Duration asked,
      Duration formAfter) {

    /** Of all but this node itself. */
    private List<Met> met() {
      return Stream.concat(seeds.stream(), remembered.stream())
          .filter(Met.class::isInstance)
          .map(Met.class::cast)
          .filter(met -> met.introduction().incarnation() != self.incarnation())
          .toList();
    }

    private boolean ofThisCluster(Met met) {
      return met.introduction().cluster().equals(self.cluster());
    }

    private List<String> members() {
      return met().stream()
          .filter(met -> ofThisCluster(met) && met.introduction().member())
          .map(met -> met.introduction().actors())
          .distinct()
          .toList();
    }

    private Optional<Finding> stranger() {
      return seeds.stream()
          .filter(each -> each instanceof Met met && !ofThisCluster(met))
          .findFirst();
    }

    /** Who may form a cluster too, and does so before this node. */
    private Optional<HostPort> earlierFounder() {
      return met().stream()
          .filter(met -> ofThisCluster(met) && met.introduction().founder())
          .map(Met::seed)
          .filter(other -> other.toString().compareTo(address.toString()) < 0)
          .findFirst();
    }

    private Optional<Finding> silent() {
      return Stream.concat(seeds.stream(), remembered.stream())
          .filter(Silent.class::isInstance)
          .findFirst();
    }

    /** Whether those who say nothing could be the larger part of a cluster that goes on. */
    private boolean othersMayGoOn() {
      long silent = remembered.stream().filter(Silent.class::isInstance).count();
      return 2 * silent >= remembered.size() + 1;
    }

    private boolean mayForm() {
      return self.founder()
          || seeds.isEmpty()
          || (seeds.getFirst() instanceof Met(_, Introduction found)
              && found.incarnation() == self.incarnation());
    }
  }

  /** Decides. */
  static JoinDecision of(Situation now) {
    List<String> members = now.members();
    if (!members.isEmpty()) {
      return new Join(members);
    }
    Optional<Finding> stranger = now.stranger();
    if (stranger.isPresent()) {
      return new GiveUp(
          "the node at %s is of another cluster; give its name (cusinart.cluster.name), or another seed"
              .formatted(stranger.get().seed()));
    }
    if (!now.mayForm()) {
      Finding first = now.seeds().getFirst();
      return new Wait("%s, the first of its seeds, %s".formatted(first.seed(), state(first)));
    }
    return ofFounder(now);
  }

  private static JoinDecision ofFounder(Situation now) {
    Optional<HostPort> earlier = now.earlierFounder();
    Optional<Finding> silent = now.silent();
    if (earlier.isPresent()) {
      return new Wait("%s, which may form the cluster, has not yet".formatted(earlier.get()));
    }
    if (now.othersMayGoOn()) {
      return new Wait(
          "%s, and others that were members when it ran before, do not answer and may be a cluster; start one of them, or remove the file members from its data directory to form a cluster without them"
              .formatted(silent.orElseThrow().seed()));
    }
    if (silent.isPresent() && now.asked().compareTo(now.formAfter()) < 0) {
      return new Wait(silent.get().seed() + " " + state(silent.get()));
    }
    return new Form();
  }

  private static String state(Finding finding) {
    return switch (finding) {
      case Met _ -> "is no member yet";
      case Absent _ -> "is not there";
      case Silent(_, String why) -> "does not answer (%s)".formatted(why);
    };
  }
}
