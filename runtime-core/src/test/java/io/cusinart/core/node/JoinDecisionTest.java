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
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

  /**
   * What node {@code self} of {@code size} decides when all of {@code back} come back and see each
   * other, while the others say nothing. Its first seed is the node of the lowest address.
   */
  private static JoinDecision returning(int self, int size, Set<Integer> back) {
    List<Finding> others =
        IntStream.rangeClosed(1, size)
            .filter(each -> each != self)
            .<Finding>mapToObj(
                each -> back.contains(each) ? founder(each) : new Silent(at(each), "no answer"))
            .toList();
    List<Finding> seeds =
        self == 1 ? List.of() : others.stream().filter(each -> each.seed().equals(at(1))).toList();
    return JoinDecision.of(
        new Situation(
            new Introduction("c", "n" + self, SELF, "h:1" + self, false, true),
            at(self),
            seeds,
            others,
            FORM_AFTER.multipliedBy(100),
            FORM_AFTER));
  }

  /**
   * All splits of 2 to 7 nodes: whoever lost is no majority. Turns red when the silent are waited
   * for as silent seeds are.
   */
  @Test
  void theSideThatLostASplitFormsNothing() {
    for (int size = 2; size <= 7; size++) {
      for (int sides = 1; sides < 1 << size; sides++) {
        Set<Integer> back = membersOf(sides);
        if (2 * back.size() <= size) {
          for (int self : back) {
            assertThat(returning(self, size, back))
                .as("node %d of %d, back with %s", self, size, back)
                .isInstanceOf(Wait.class);
          }
        }
      }
    }
  }

  /** Turns red when only the first seed may form: it may be the one that is dead. */
  @Test
  void whenMoreThanHalfComeBackOneOfThemFormsTheClusterAnew() {
    for (int size = 1; size <= 7; size++) {
      for (int sides = 1; sides < 1 << size; sides++) {
        Set<Integer> back = membersOf(sides);
        if (2 * back.size() > size) {
          int nodes = size;
          assertThat(back.stream().filter(self -> returning(self, nodes, back) instanceof Form))
              .as("of %d, back are %s", size, back)
              .containsExactly(Collections.min(back));
        }
      }
    }
  }

  private static Set<Integer> membersOf(int bits) {
    return IntStream.range(0, Integer.SIZE)
        .filter(each -> (bits >> each & 1) == 1)
        .mapToObj(each -> each + 1)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
