package io.cusinart.core.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.NodeId;
import io.cusinart.core.settings.NodeSettings;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MemberRolesTest {

  private static final NodeSettings WORKER = NodeSettings.defaults().withName("a-1");

  @Test
  void aNodeCarriesItsNameItsLabelsInOrderAndThatItWorks() {
    assertThat(MemberRoles.of(WORKER.withLabels(Set.of("gpu", "disk=ssd")), 7))
        .containsExactly(
            "cusinart-name-a-1",
            "cusinart-port-7",
            "cusinart-label-disk=ssd",
            "cusinart-label-gpu",
            "cusinart-worker");
  }

  /** Turns red when a client gets the role that votes in a split. */
  @Test
  void aClientHasNoVote() {
    assertThat(MemberRoles.of(WORKER.asClient(), 7))
        .containsExactly("cusinart-name-a-1", "cusinart-port-7");
  }

  @Test
  void whatWasWrittenIsReadBack() {
    List<Set<String>> labels = List.of(Set.of(), Set.of("x"), Set.of("cusinart-worker", "name-b"));
    for (Set<String> each : labels) {
      for (NodeSettings settings : List.of(WORKER, WORKER.asClient())) {
        Set<String> roles = Set.copyOf(MemberRoles.of(settings.withLabels(each), 65_535));

        assertThat(MemberRoles.name(roles, "none")).isEqualTo(settings.name());
        assertThat(MemberRoles.labels(roles)).isEqualTo(each);
        assertThat(MemberRoles.worker(roles)).isEqualTo(settings.worker());
        assertThat(MemberRoles.port(roles, 1)).isEqualTo(65_535);
      }
    }
  }

  @Test
  void aForeignProgramGetsAStandInName() {
    Set<String> roles = Set.of("backend", "dc-default");

    assertThat(MemberRoles.name(roles, "unnamed-7f")).isEqualTo(new NodeId("unnamed-7f"));
    assertThat(MemberRoles.labels(roles)).isEmpty();
    assertThat(MemberRoles.worker(roles)).isFalse();
    assertThat(MemberRoles.port(roles, 25520)).isEqualTo(25520);
    assertThat(MemberRoles.port(Set.of("cusinart-port-", "cusinart-port-1x"), 7)).isEqualTo(7);
  }

  /**
   * Turns red when a name is taken from a role unchecked: then one foreign member ends the observer
   * of every node.
   */
  @Test
  void aNameThatCannotBeOneIsAsGoodAsNone() {
    assertThat(MemberRoles.name(Set.of("cusinart-name-"), "x")).isEqualTo(new NodeId("x"));
    assertThat(MemberRoles.name(Set.of("cusinart-name-a b"), "x")).isEqualTo(new NodeId("x"));
    assertThat(MemberRoles.name(Set.of("cusinart-name-a b", "cusinart-name-c"), "x"))
        .isEqualTo(new NodeId("c"));
  }

  @Test
  void ofTwoNamesEveryNodeReadsTheSame() {
    assertThat(MemberRoles.name(Set.of("cusinart-name-b", "cusinart-name-a"), "x"))
        .isEqualTo(new NodeId("a"));
  }
}
