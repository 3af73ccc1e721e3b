package io.cusinart.core.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.TaskContext;
import io.cusinart.core.Cusinart;
import io.cusinart.core.operator.OperatorReply.RunReply;
import io.cusinart.core.settings.NodeSettings;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator is told when a computation that is run by name does not come off. */
@Timeout(60)
final class NamedComputationsTest {

  private static Cusinart node;
  private static NamedComputations named;

  record Words(String text) {}

  /** Looks into its input before it runs. */
  record Looks() implements DistributedComputation<Words, Integer> {
    @Override
    public Integer execute(Words input, TaskContext context) {
      return input.text().length();
    }

    @Override
    public ComputationCost estimateCost(Words input) {
      return input.text().isEmpty() ? ComputationCost.LIGHT : ComputationCost.LIGHT.asBlocking();
    }
  }

  record ThrowsWhenMade() implements DistributedComputation<Words, Integer> {
    ThrowsWhenMade {
      throw new IllegalStateException("made to throw");
    }

    @Override
    public Integer execute(Words input, TaskContext context) {
      return 0;
    }
  }

  record ThrowsWhenLoaded() implements DistributedComputation<Words, Integer> {
    private static final int NUMBER = Integer.parseInt("no number");

    @Override
    public Integer execute(Words input, TaskContext context) {
      return NUMBER;
    }
  }

  /** Answers with control characters, of which each is one byte encoded and six in JSON. */
  record Writes() implements DistributedComputation<Integer, String> {
    @Override
    public String execute(Integer letters, TaskContext context) {
      return "\u0001".repeat(letters);
    }
  }

  @BeforeAll
  static void startNode() {
    node = Cusinart.start(NodeSettings.defaults().withName("named"));
    named = new NamedComputations(node.engine(), NamedComputationsTest.class.getClassLoader());
  }

  @AfterAll
  static void stopNode() {
    node.close();
  }

  private static RunReply run(Class<?> computation, String input) throws Exception {
    return named.run(computation.getName(), input).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void aComputationRuns() throws Exception {
    RunReply reply = run(Looks.class, "{\"text\":\"four\"}");

    assertThat(reply.outcome()).isEqualTo("Completed");
    assertThat(reply.resultJson()).isEqualTo("4");
  }

  /** Turns red (the stage fails) when only wrong names and wrong JSON are caught. */
  @Test
  void anInputThatWasForgottenIsNamedAsTheCure() throws Exception {
    RunReply reply = run(Looks.class, "null");

    assertThat(reply.outcome()).isEqualTo("Invalid");
    assertThat(reply.detail())
        .contains(Looks.class.getName(), "NullPointerException", "give --input")
        .hasLineCount(1);
  }

  @Test
  void whatAConstructorThrewIsSaid() throws Exception {
    assertThat(run(ThrowsWhenMade.class, "null").detail())
        .contains("the constructor of", "IllegalStateException: made to throw");
  }

  @Test
  void aClassThatCannotBeLoadedIsAReply() throws Exception {
    assertThat(run(ThrowsWhenLoaded.class, "null").detail())
        .contains("cannot be loaded", "NumberFormatException");
    assertThat(run(ThrowsWhenLoaded.class, "null").detail()).contains("cannot be loaded");
  }

  /** Turns red (it completes; no frame would carry it) when the result's size is not looked at. */
  @Test
  void aResultThatWouldNotFitAFrameIsRefusedWithItsSize() throws Exception {
    assertThat(run(Writes.class, "34000").outcome()).isEqualTo("Completed");

    RunReply tooBig = run(Writes.class, "35000");

    assertThat(tooBig.outcome()).isEqualTo("Invalid");
    assertThat(tooBig.resultJson()).isEqualTo("null");
    assertThat(tooBig.detail()).contains("the result is 210002 bytes of JSON", "limit of 204800");
  }

  @Test
  void anInputThatWouldNotFitAFrameIsRefusedBeforeItIsSent() {
    String input = "\"" + "ä".repeat(JsonLimit.MOST_BYTES / 2) + "\"";
    try (OperatorClient client =
        OperatorClient.of(node.self().address(), NodeSettings.defaults())) {
      assertThatThrownBy(() -> client.run("any.Name", input, Duration.ofSeconds(1)))
          .isInstanceOf(RuntimeFailure.Invalid.class)
          .hasMessageContaining("the input is 204802 bytes of JSON, over the limit of 204800;");
    }
  }
}
