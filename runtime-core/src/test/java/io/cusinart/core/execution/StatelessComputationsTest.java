package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.TaskContext;
import io.cusinart.core.serialization.Payload;
import org.junit.jupiter.api.Test;

final class StatelessComputationsTest {

  private final StatelessComputations computations = new StatelessComputations(Orders.CODEC);

  /** Adds a number of its own. */
  record Add(int number) implements DistributedComputation<Integer, Integer> {
    @Override
    public Integer execute(Integer input, TaskContext context) {
      return input + number;
    }
  }

  /** Has its state in its superclass. */
  abstract static class Base implements DistributedComputation<Integer, Integer> {
    private static final long serialVersionUID = 1L;
    int number;
  }

  static final class Derived extends Base {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer execute(Integer input, TaskContext context) {
      return input + number;
    }
  }

  @Test
  void whatHasNoFieldsIsEncodedAndDecodedOnce() {
    Payload first = computations.encode(new Orders.Size());

    assertThat(computations.encode(new Orders.Size())).isSameAs(first);
    assertThat(computations.decode(first)).isSameAs(computations.decode(first));
  }

  /** Turns red (5 is decoded as 4) when classes are told apart by their name alone. */
  @Test
  void whatHasFieldsIsEncodedAndDecodedEachTime() {
    Payload four = computations.encode(new Add(4));
    Payload five = computations.encode(new Add(5));

    assertThat(computations.decode(four)).isEqualTo(new Add(4));
    assertThat(computations.decode(five)).isEqualTo(new Add(5));
    assertThat(computations.decode(four)).isNotSameAs(computations.decode(four));
  }

  /** Turns red when only the fields of the class itself are looked at. */
  @Test
  void fieldsOfASuperclassAreState() {
    var one = new Derived();
    one.number = 1;
    var two = new Derived();
    two.number = 2;

    assertThat(computations.encode(one)).isNotEqualTo(computations.encode(two));
  }

  @Test
  void lambdasThatCaptureAreToldApartFromThoseThatDoNot() {
    DistributedComputation<Integer, Integer> plain = (input, context) -> input + 1;
    int captured = Integer.parseInt("7");
    DistributedComputation<Integer, Integer> capturing = (input, context) -> input + captured;

    assertThat(computations.encode(plain)).isSameAs(computations.encode(plain));
    assertThat(computations.encode(capturing)).isNotSameAs(computations.encode(capturing));
  }
}
