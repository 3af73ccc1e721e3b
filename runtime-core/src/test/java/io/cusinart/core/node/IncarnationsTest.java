package io.cusinart.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class IncarnationsTest {

  private final Incarnations incarnations = new Incarnations();
  private final List<String> heard = new ArrayList<>();

  private final IncarnationListener listener =
      new IncarnationListener() {
        @Override
        public void began(NodeInfo self) {
          heard.add("began " + self.incarnation());
        }

        @Override
        public void ended(NodeInfo self) {
          heard.add("ended " + self.incarnation());
        }
      };

  private static NodeInfo self(long incarnation) {
    return new NodeInfo(new NodeId("n"), incarnation, "h:1", Set.of(), true, NodeState.UP);
  }

  @Test
  void everybodyIsToldInOrderAndOfEachEndOnce() {
    incarnations.add(listener);
    incarnations.began(self(1));
    incarnations.ended();
    incarnations.ended();
    incarnations.began(self(2));

    assertThat(heard).containsExactly("began 1", "ended 1", "began 2");
  }

  @Test
  void whoComesLateIsToldOfTheOneThatIsThere() {
    incarnations.began(self(1));
    incarnations.add(listener);

    assertThat(heard).containsExactly("began 1");
  }

  @Test
  void aListenerThatThrowsHarmsNobody() {
    incarnations.add(
        new IncarnationListener() {
          @Override
          public void began(NodeInfo self) {
            throw new IllegalStateException("of the test");
          }

          @Override
          public void ended(NodeInfo self) {
            throw new IllegalStateException("of the test");
          }
        });
    incarnations.add(listener);
    incarnations.began(self(1));
    incarnations.ended();

    assertThat(heard).containsExactly("began 1", "ended 1");
  }

  @Test
  void oneRegistrationOfTwoEndsByItself() {
    incarnations.add(listener);
    incarnations.add(listener).close();
    incarnations.began(self(1));

    assertThat(heard).containsExactly("began 1");
  }

  /** No storm: what does not last is tried less and less often. */
  @Test
  void thePauseBetweenStartsGrowsToHalfAMinute() {
    assertThat(ComingBack.pause(0)).isZero();
    assertThat(ComingBack.pause(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(ComingBack.pause(4)).isEqualTo(Duration.ofSeconds(8));
    assertThat(ComingBack.pause(6)).isEqualTo(Duration.ofSeconds(30));
    assertThat(ComingBack.pause(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(30));
  }
}
