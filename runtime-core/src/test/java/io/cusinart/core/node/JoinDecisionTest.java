package io.cusinart.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.core.node.JoinDecision.Absent;
import io.cusinart.core.node.JoinDecision.Finding;
import io.cusinart.core.node.JoinDecision.Form;
import io.cusinart.core.node.JoinDecision.GiveUp;
import io.cusinart.core.node.JoinDecision.Join;
import io.cusinart.core.node.JoinDecision.Met;
import io.cusinart.core.node.JoinDecision.Silent;
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

  private static Met met(int port, long incarnation, boolean member) {
    return new Met(at(port), new Introduction("c", "n" + port, incarnation, "h:1" + port, member));
  }

  private static final Finding ITSELF = met(1, SELF, false);

  private static JoinDecision after(Duration asked, Finding... findings) {
    return JoinDecision.of(SELF, "c", List.of(findings), asked, FORM_AFTER);
  }

  private static JoinDecision at(Finding... findings) {
    return after(Duration.ZERO, findings);
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
    Finding stranger = new Met(at(2), new Introduction("other", "x", 2, "h:12", true));

    assertThat(at(stranger))
        .isEqualTo(
            new GiveUp(
                "the node at h:2 is of cluster other; give its name (cusinart.cluster.name), or another seed"));
    assertThat(at(stranger, met(3, 3, true))).isEqualTo(new Join(List.of("h:13")));
  }
}
