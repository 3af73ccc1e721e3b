package io.cusinart.samples.primes;

import static org.assertj.core.api.Assertions.assertThat;

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
class PrimesOnLocalClusterTest {

  @RegisterExtension static final LocalClusterExtension CLUSTER = ClusterExtension.local(3);

  @Test
  void theClusterCountsAsTheSieveDoes() throws InterruptedException {
    assertThat(Primes.count(CLUSTER.engine(), Ranges.split(1_000_000, 100)))
        .isEqualTo(Sieve.countBelow(1_000_000));
  }

  // More parts than Gather.IN_FLIGHT: turns red when demand is not renewed.
  @Test
  void morePartsThanMayBeInFlightAreAllCounted() throws InterruptedException {
    assertThat(Primes.count(CLUSTER.engine(), Ranges.split(200_000, 2_000))).isEqualTo(17_984);
  }

  @Test
  void theCommandPrintsTheCount() throws InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    int status =
        Primes.run(
            List.of("100000", "40"),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            System.err);

    assertThat(status).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("9,592 primes below 100,000, counted in 40 parts on 3 nodes in ")
        .hasLineCount(1);
  }
}
