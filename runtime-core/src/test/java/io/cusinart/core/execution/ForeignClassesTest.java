package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.Options;
import io.cusinart.core.serialization.Payload;
import org.junit.jupiter.api.Test;

final class ForeignClassesTest {

  private record One(int a) {}

  private record Other(int a) {}

  private final ForeignClasses foreign = new ForeignClasses();

  private static EncodedTask task(Object computation, Object input) {
    return EncodedTask.single(
        "c",
        Orders.CODEC.pack(computation),
        Orders.CODEC.pack(input),
        ComputationCost.LIGHT,
        Options.DEFAULT);
  }

  private static long identity(Object value) {
    Payload packed = Orders.CODEC.pack(value);
    return packed.classes()[0];
  }

  /** Turns red when only the computation, or only the input, is looked at. */
  @Test
  void whatNeedsTheClassInAnyPlaceIsKeptAway() {
    foreign.add(7, identity(new One(1)));

    assertThat(foreign.where(task(new One(2), "text"))).containsExactly(7L);
    assertThat(foreign.where(task("text", new One(3)))).containsExactly(7L);
    assertThat(foreign.where(task("text", java.util.List.of(new Other(1), new One(4)))))
        .containsExactly(7L);
    assertThat(foreign.where(task(new Other(1), "text"))).isEmpty();
  }

  @Test
  void aNodeThatIsGoneIsForgotten() {
    foreign.add(7, identity(new One(1)));
    foreign.add(8, identity(new One(1)));
    foreign.forget(7);

    assertThat(foreign.where(task(new One(2), "text"))).containsExactly(8L);
  }

  /** Turns red when there is no limit: who sends garbage would fill the heap. */
  @Test
  void aNodeIsNotRememberedForAnyNumberOfClasses() {
    for (long i = 0; i < ForeignClasses.MOST_OF_A_NODE; i++) {
      foreign.add(7, i);
    }
    foreign.add(7, identity(new One(1)));

    assertThat(foreign.where(task(new One(2), "text"))).isEmpty();
  }
}
