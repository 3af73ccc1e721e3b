package io.cusinart.samples.pi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.testkit.computation.TaskHarness;
import io.cusinart.testkit.junit.ClusterExtension;
import io.cusinart.testkit.junit.LocalClusterExtension;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class PiOnLocalClusterTest {

  @RegisterExtension static final LocalClusterExtension CLUSTER = ClusterExtension.local(3);

  @Test
  void theClusterHitsTheSamePointsAsOneThread() throws Exception {
    List<Batch> batches = Batch.split(42, 1_000_000, 20);
    long here = 0;
    for (Batch batch : batches) {
      here += TaskHarness.run(Pi.pointsInside(), batch);
    }

    assertThat(Pi.estimate(CLUSTER.engine(), batches)).isEqualTo(new Estimate(1_000_000, here));
  }

  @Test
  void twoRunsPrintTheSame() throws InterruptedException {
    String first = output("2000000", "10", "7");

    assertThat(first).startsWith("pi is about 3.14").hasLineCount(1);
    assertThat(output("2000000", "10", "7")).isEqualTo(first);
  }

  private static String output(String... args) throws InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    int status =
        Pi.run(List.of(args), new PrintStream(out, true, StandardCharsets.UTF_8), System.err);

    assertThat(status).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }
}
