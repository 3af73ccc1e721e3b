package io.cusinart.samples.pi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.core.Cusinart;
import io.cusinart.core.LocalCluster;
import io.cusinart.samples.RunningTask;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PiOnLocalClusterTest {

  @Test
  void theClusterHitsTheSamePointsAsOneThread() throws Exception {
    List<Batch> batches = Batch.split(42, 1_000_000, 20);
    long here = 0;
    for (Batch batch : batches) {
      here += Pi.pointsInside().execute(batch, RunningTask.undisturbed());
    }

    try (LocalCluster cluster = Cusinart.local(3)) {
      assertThat(Pi.estimate(cluster.engine(), batches)).isEqualTo(new Estimate(1_000_000, here));
    }
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
