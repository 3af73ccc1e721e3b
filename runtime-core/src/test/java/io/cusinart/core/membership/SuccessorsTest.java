package io.cusinart.core.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.Member$;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.util.Version;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

/** Who is taken for the successor of whom. */
final class SuccessorsTest {

  private static Member joining(long incarnation, int actorPort, int port) {
    return Member$.MODULE$.apply(
        new UniqueAddress(new Address("pekko", "c", "127.0.0.1", actorPort), incarnation),
        CollectionConverters.asScala(
                Set.of("cusinart-name-a", "cusinart-worker", "dc-default", "cusinart-port-" + port))
            .toSet(),
        Version.Zero());
  }

  @Test
  void aYoungerOneAtTheAddressSucceedsTheElder() {
    Member elder = joining(1, 7, 100).copyUp(1);
    Member younger = joining(2, 8, 100);

    assertThat(MemberObserver.succeeds(younger, elder)).isTrue();
    assertThat(MemberObserver.succeeds(younger.copyUp(2), elder)).isTrue();
    assertThat(MemberObserver.succeeds(elder, younger)).isFalse();
    assertThat(MemberObserver.succeeds(joining(2, 8, 101), elder)).isFalse();
    assertThat(MemberObserver.succeeds(younger, elder.copy(MemberStatus.down()))).isFalse();
  }

  /**
   * Turns red when incarnations are not compared: a node that joined and was up by the time its
   * event was seen was downed as its own predecessor, in 2 of 33 starts on a busy machine.
   */
  @Test
  void noNodeSucceedsItself() {
    Member before = joining(1, 7, 100);

    assertThat(MemberObserver.succeeds(before, before.copyUp(1))).isFalse();
  }
}
