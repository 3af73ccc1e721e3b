package io.cusinart.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.core.node.JoinDecision.Absent;
import io.cusinart.core.node.JoinDecision.Finding;
import io.cusinart.core.node.JoinDecision.Form;
import io.cusinart.core.node.JoinDecision.GiveUp;
import io.cusinart.core.node.JoinDecision.Join;
import io.cusinart.core.node.JoinDecision.Met;
import io.cusinart.core.node.JoinDecision.Silent;
import io.cusinart.core.node.JoinDecision.Situation;
import io.cusinart.core.node.JoinDecision.Wait;
import io.cusinart.core.operator.OperatorReply.Introduction;
import io.cusinart.core.settings.HostPort;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JoinDecisionTest {

  private static final long SELF = -7;
  private static final Duration FORM_AFTER = Duration.ofSeconds(5);

  private static HostPort at(int port) {
    return new HostPort("h", port);
  }

  private static final HostPort ADDRESS = at(1);

  private static Introduction introduction(int port, long incarnation, boolean member) {
    return new Introduction("c", "n" + port, incarnation, "h:1" + port, member, false);
  }

  private static Met met(int port, long incarnation, boolean member) {
    return new Met(at(port), introduction(port, incarnation, member));
  }

  /** No member, but one that may form a cluster. */
  private static Met founder(int port) {
    return new Met(at(port), new Introduction("c", "n", port, "h:1" + port, false, true));
  }

  private static final Finding ITSELF = met(1, SELF, false);

  private static JoinDecision decide(
      Duration asked, List<Finding> seeds, List<Finding> remembered) {
    return JoinDecision.of(
        new Situation(introduction(1, SELF, false), ADDRESS, seeds, remembered, asked, FORM_AFTER));
  }

  private static JoinDecision after(Duration asked, Finding... seeds) {
    return decide(asked, List.of(seeds), List.of());
  }

  private static JoinDecision at(Finding... seeds) {
    return after(Duration.ZERO, seeds);
  }

  private static JoinDecision remembering(Finding... remembered) {
    return decide(FORM_AFTER.multipliedBy(100), List.of(), List.of(remembered));
  }

  @Test
  void withoutSeedsItFormsACluster() {
    assertThat(at()).isEqualTo(new Form());
  }

  @Test
  void theFirstSeedFormsOneWhenTheOthersAreNotThereOrNoMembers() {
    assertThat(at(ITSELF)).isEqualTo(new Form());
    assertThat(at(ITSELF, new Absent(at(2)), met(3, 3, false))).isEqualTo(new Form());
  }

  /** Turns red when a seed that says nothing counts as absent: it may be a member that is slow. */
  @Test
  void theFirstSeedWaitsForThoseThatSayNothing() {
    Finding silent = new Silent(at(2), "no answer");

    assertThat(after(FORM_AFTER.minusNanos(1), ITSELF, silent)).isInstanceOf(Wait.class);
    assertThat(after(FORM_AFTER, ITSELF, silent)).isEqualTo(new Form());
  }

  /** Turns red when the first seed looks at nobody else: started again, it would split off. */
  @Test
  void aMemberIsJoinedByTheFirstSeedToo() {
    assertThat(at(ITSELF, new Absent(at(2)), met(3, 3, true))).isEqualTo(new Join(List.of("h:13")));
    assertThat(at(met(2, 2, true), met(3, 3, false), met(4, 4, true)))
        .isEqualTo(new Join(List.of("h:12", "h:14")));
  }

  /** Turns red when any seed may form: two that start together would. */
  @Test
  void nobodyButTheFirstSeedForms() {
    Duration long_ = FORM_AFTER.multipliedBy(100);

    assertThat(after(long_, new Absent(at(2)), met(1, SELF, false)))
        .isEqualTo(new Wait("h:2, the first of its seeds, is not there"));
    assertThat(after(long_, met(2, 2, false)))
        .isEqualTo(new Wait("h:2, the first of its seeds, is no member yet"));
    assertThat(after(long_, new Silent(at(2), "hm")))
        .isEqualTo(new Wait("h:2, the first of its seeds, does not answer (hm)"));
  }

  @Test
  void aSeedOfAnotherClusterEndsTheStartUnlessAnotherIsOfThisOne() {
    Finding stranger = new Met(at(2), new Introduction("other", "x", 2, "h:12", true, false));

    assertThat(at(stranger))
        .isEqualTo(
            new GiveUp(
                "the node at h:2 is of another cluster; give its name (cusinart.cluster.name), or another seed"));
    assertThat(at(stranger, met(3, 3, true))).isEqualTo(new Join(List.of("h:13")));
  }

  /**
   * Turns red when only seeds are asked: a seed started again by its old command would split off.
   */
  @Test
  void aRememberedMemberIsJoinedAlsoWithoutSeeds() {
    assertThat(remembering(new Absent(at(2)), met(3, 3, true)))
        .isEqualTo(new Join(List.of("h:13")));
  }

  /** Turns red (it forms) when silent ones are waited for no longer than silent seeds. */
  @Test
  void whileRememberedOnesThatSayNothingCouldGoOnWithoutItNothingIsFormed() {
    Finding silent = new Silent(at(2), "no answer");

    assertThat(remembering(silent))
        .isInstanceOfSatisfying(
            Wait.class, wait -> assertThat(wait.why()).contains("h:2", "remove the file members"));
    assertThat(remembering(silent, new Absent(at(3)), new Silent(at(4), "no")))
        .isInstanceOf(Wait.class);
    assertThat(remembering(silent, new Absent(at(3)))).isEqualTo(new Form());
  }

  @Test
  void afterTheEndOfAllOneIsFormedAtOnceByWhomeverMay() {
    assertThat(remembering(new Absent(at(2)), new Absent(at(3)))).isEqualTo(new Form());
    assertThat(remembering(met(2, 2, false))).isEqualTo(new Form());
  }

  /** Turns red when each forms one: two nodes without seeds that remember each other. */
  @Test
  void ofTwoThatMayTheOneOfTheLowestAddressForms() {
    assertThat(remembering(founder(0)))
        .isEqualTo(new Wait("h:0, which may form the cluster, has not yet"));
    assertThat(remembering(founder(2))).isEqualTo(new Form());
  }
}
