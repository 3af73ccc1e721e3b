package io.cusinart.core.node;

import io.cusinart.core.operator.OperatorReply.Introduction;
import io.cusinart.core.settings.HostPort;
import java.time.Duration;
import java.util.List;

/**
 * What a node that wants to be a member does next. Pure.
 *
 * <p>The first of the seeds, and nobody else, forms a cluster; never while another node is known to
 * be a member. Whoever refuses connections is not there; who says nothing may be a member that is
 * slow, and is waited for.
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
   * Decides.
   *
   * @param self the incarnation of this node
   * @param cluster the name of the cluster it wants
   * @param findings in the order of the seeds
   * @param asked since it began to ask
   * @param formAfter how long silent seeds are waited for
   */
  static JoinDecision of(
      long self, String cluster, List<Finding> findings, Duration asked, Duration formAfter) {
    List<Met> others =
        findings.stream()
            .filter(Met.class::isInstance)
            .map(Met.class::cast)
            .filter(met -> met.introduction().incarnation() != self)
            .toList();
    List<Met> strangers =
        others.stream().filter(met -> !met.introduction().cluster().equals(cluster)).toList();
    List<String> members =
        others.stream()
            .filter(met -> met.introduction().member() && !strangers.contains(met))
            .map(met -> met.introduction().actors())
            .distinct()
            .toList();
    if (!members.isEmpty()) {
      return new Join(members);
    }
    if (!strangers.isEmpty()) {
      return new GiveUp(
          "the node at %s is of cluster %s; give its name (cusinart.cluster.name), or another seed"
              .formatted(
                  strangers.getFirst().seed(), strangers.getFirst().introduction().cluster()));
    }
    if (!findings.isEmpty() && !isSelf(findings.getFirst(), self)) {
      return new Wait(
          "%s, the first of its seeds, %s"
              .formatted(findings.getFirst().seed(), state(findings.getFirst())));
    }
    return findings.stream()
        .filter(Silent.class::isInstance)
        .filter(_ -> asked.compareTo(formAfter) < 0)
        .findFirst()
        .<JoinDecision>map(silent -> new Wait(silent.seed() + " " + state(silent)))
        .orElseGet(Form::new);
  }

  private static boolean isSelf(Finding finding, long self) {
    return finding instanceof Met(_, Introduction found) && found.incarnation() == self;
  }

  private static String state(Finding finding) {
    return switch (finding) {
      case Met _ -> "is no member yet";
      case Absent _ -> "is not there";
      case Silent(_, String why) -> "does not answer (%s)".formatted(why);
    };
  }
}
