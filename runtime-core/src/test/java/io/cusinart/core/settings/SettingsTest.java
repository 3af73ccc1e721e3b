package io.cusinart.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import io.cusinart.api.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The settings as an operator meets them: keys of {@code reference.conf} and what they refuse. */
final class SettingsTest {

  private static final Config OURS = ConfigFactory.defaultReference().withOnlyPath("cusinart");

  private static NodeSettings with(String key, String value) {
    return NodeSettings.from(ConfigFactory.parseString(key + " = " + value).withFallback(OURS));
  }

  @Test
  void theDefaultsAreThoseOfReferenceConf() {
    var expected =
        new NodeSettings(
            new NodeId("node"),
            "cusinart",
            "127.0.0.1",
            0,
            List.of(),
            Set.of(),
            true,
            new KernelSettings(
                new ClusterSettings(Duration.ofSeconds(5), true),
                new SchedulingSettings(
                    "cost-aware", Duration.ofNanos(500_000), 100_000_000, Duration.ofMillis(10)),
                new ExecutionSettings(
                    0,
                    256,
                    10_000,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10),
                    new SubmissionSettings(12_000, 0, 0.05),
                    new LaneSettings(Duration.ofMinutes(5), Duration.ofMillis(500), 16)),
                healthByDefault(),
                new SerializationSettings(List.of(), 64, 64 * 1_024 * 1_024),
                new TransportSettings(
                    true,
                    0,
                    0,
                    0,
                    1_024,
                    new PoolSettings(
                        4,
                        Duration.ofSeconds(1),
                        3,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10)),
                    new ChannelSettings("lz4", 16 * 1_024, 256L * 1_024 * 1_024)),
                new TlsSettings(false, "", Duration.ofSeconds(5)),
                new DataSettings("")));

    assertThat(NodeSettings.from(OURS)).isEqualTo(expected);
  }

  private static HealthSettings healthByDefault() {
    return new HealthSettings(
        Duration.ofSeconds(1),
        4,
        2,
        new ConditionSettings(
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            95,
            80,
            Duration.ofDays(14),
            Duration.ofDays(3),
            Duration.ofSeconds(2)),
        new HttpSettings(false, "127.0.0.1", 0));
  }

  static Stream<String> keys() {
    return OURS.entrySet().stream().map(Map.Entry::getKey).sorted();
  }

  /** Turns red for a key that is documented and read by nobody: its absence is then no error. */
  @ParameterizedTest
  @MethodSource("keys")
  void everyKeyIsRead(String key) {
    assertThatThrownBy(() -> NodeSettings.from(OURS.withoutPath(key)))
        .isInstanceOf(ConfigException.Missing.class)
        .hasMessageContaining(ConfigUtil.splitPath(key).getLast());
  }

  @ParameterizedTest
  @MethodSource("keys")
  void everyKeyIsExplained(String key) {
    assertThat(OURS.getValue(key).origin().comments()).as(key).isNotEmpty();
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          node.port | -1 | cusinart.node.port must be 0 to 65535 but is -1
          node.port | 65536 | cusinart.node.port must be 0 to 65535 but is 65536
          scheduling.transfer-latency | -1 ms | cusinart.scheduling.transfer-latency must not be negative but is PT-0.001S
          scheduling.transfer-bytes-per-second | 0 | cusinart.scheduling.transfer-bytes-per-second must be at least 1 but is 0
          scheduling.unknown-run | 0 | cusinart.scheduling.unknown-run must be positive but is PT0S
          execution.cpu-threads | -1 | cusinart.execution.cpu-threads must be 0 to 1024 but is -1
          execution.cpu-threads | 1025 | cusinart.execution.cpu-threads must be 0 to 1024 but is 1025
          execution.blocking-threads | 0 | cusinart.execution.blocking-threads must be 1 to 100000 but is 0
          execution.blocking-threads | 100001 | cusinart.execution.blocking-threads must be 1 to 100000 but is 100001
          execution.queue-bound | 0 | cusinart.execution.queue-bound must be 1 to 1000000 but is 0
          execution.queue-bound | 1000001 | cusinart.execution.queue-bound must be 1 to 1000000 but is 1000001
          execution.cancel-grace | 0 s | cusinart.execution.cancel-grace must be positive but is PT0S
          execution.drain-timeout | 0 s | cusinart.execution.drain-timeout must be positive but is PT0S
          execution.max-in-flight | 0 | cusinart.execution.max-in-flight must be 1 to 10000000 but is 0
          execution.max-in-flight | 10000001 | cusinart.execution.max-in-flight must be 1 to 10000000 but is 10000001
          execution.max-in-flight-bytes | 2 TiB | cusinart.execution.max-in-flight-bytes must be 0 to 1099511627776 but is 2199023255552
          execution.hedge-budget | -0.1 | cusinart.execution.hedge-budget must be 0 to 1 but is -0.1
          execution.hedge-budget | 1.1 | cusinart.execution.hedge-budget must be 0 to 1 but is 1.1
          execution.backlog-bound | 0 s | cusinart.execution.backlog-bound must be above zero and at most PT720H but is PT0S
          execution.backlog-bound | 31 d | cusinart.execution.backlog-bound must be above zero and at most PT720H but is PT744H
          execution.stuck-after | 0 s | cusinart.execution.stuck-after must be above zero and at most PT720H but is PT0S
          execution.max-stuck | 0 | cusinart.execution.max-stuck must be 1 to 1000 but is 0
          execution.max-stuck | 1001 | cusinart.execution.max-stuck must be 1 to 1000 but is 1001
          health.check-interval | -1 s | cusinart.health.check-interval must be positive but is PT-1S
          health.failures | 0 | cusinart.health.failures must be 1 to 1000 but is 0
          health.failures | 1001 | cusinart.health.failures must be 1 to 1000 but is 1001
          health.successes | 0 | cusinart.health.successes must be 1 to 1000 but is 0
          health.successes | 1001 | cusinart.health.successes must be 1 to 1000 but is 1001
          serialization.max-depth | 0 | cusinart.serialization.max-depth must be 1 to 256 but is 0
          serialization.max-depth | 257 | cusinart.serialization.max-depth must be 1 to 256 but is 257
          serialization.max-bytes | 1023 | cusinart.serialization.max-bytes must be 1024 to 1073741824 but is 1023
          serialization.max-bytes | 1048577 KiB | cusinart.serialization.max-bytes must be 1024 to 1073741824 but is 1073742848
          serialization.max-bytes | 3 GiB | cusinart.serialization.max-bytes must be 1024 to 1073741824 but is 3221225472
          cluster.name | a b | cusinart.cluster.name must be 1 to 64 letters, digits or - but is [a b]
          cluster.form-after | 0 s | cusinart.cluster.form-after must be above zero and at most PT1M but is PT0S
          cluster.name | -a | cusinart.cluster.name must be 1 to 64 letters, digits or - but is [-a]
          node.labels | [gpu, a b] | cusinart.node.labels must be 1 to 64 of A-Z a-z 0-9 . _ = - but one is [a b]
          node.seeds | [here] | cusinart.node.seeds must be HOST:PORT with a port of 1 to 65535 but one is [here]
          node.seeds | ["a:1", "b:"] | cusinart.node.seeds must be HOST:PORT with a port of 1 to 65535 but one is [b:]
          node.seeds | ["a:0"] | cusinart.node.seeds must be HOST:PORT with a port of 1 to 65535 but one is [a:0]
          node.seeds | ["a:65536"] | cusinart.node.seeds must be HOST:PORT with a port of 1 to 65535 but one is [a:65536]
          """)
  void aValueOutOfRangeIsRefusedByKeyLimitAndValue(String key, String value, String refusal) {
    refused(key, value, refusal);
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          health.conditions.interval | 0 s | cusinart.health.conditions.interval must be above zero and at most PT1M but is PT0S
          health.conditions.interval | 61 s | cusinart.health.conditions.interval must be above zero and at most PT1M but is PT1M1S
          health.conditions.patience | 0 s | cusinart.health.conditions.patience must be above zero and at most PT1M but is PT0S
          health.conditions.disk-percent | 0 | cusinart.health.conditions.disk-percent must be 1 to 100 but is 0
          health.conditions.disk-percent | 101 | cusinart.health.conditions.disk-percent must be 1 to 100 but is 101
          health.conditions.queue-percent | 101 | cusinart.health.conditions.queue-percent must be 1 to 100 but is 101
          health.conditions.certificate-warning | 0 d | cusinart.health.conditions.certificate-warning must be above zero and at most PT8760H but is PT0S
          health.conditions.certificate-end | 366 d | cusinart.health.conditions.certificate-end must be above zero and at most PT8760H but is PT8784H
          health.conditions.clock-skew | 25 h | cusinart.health.conditions.clock-skew must be above zero and at most PT24H but is PT25H
          health.http.port | 65536 | cusinart.health.http.port must be 0 to 65535 but is 65536
          """)
  void soIsALimitOfWhatIsWell(String key, String value, String refusal) {
    refused(key, value, refusal);
  }

  private static void refused(String key, String value, String refusal) {
    assertThatThrownBy(() -> with("cusinart." + key, value))
        .isInstanceOf(WrongSettingsException.class)
        .hasMessage("String:1: " + refusal);
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          transport.actor-port | -1 | cusinart.transport.actor-port must be 0 to 65535 but is -1
          transport.actor-port | 65536 | cusinart.transport.actor-port must be 0 to 65535 but is 65536
          transport.advertised-port | -1 | cusinart.transport.advertised-port must be 0 to 65535 but is -1
          transport.advertised-port | 65536 | cusinart.transport.advertised-port must be 0 to 65535 but is 65536
          transport.event-loops | -1 | cusinart.transport.event-loops must be 0 to 1024 but is -1
          transport.event-loops | 1025 | cusinart.transport.event-loops must be 0 to 1024 but is 1025
          transport.max-accepted | 0 | cusinart.transport.max-accepted must be 1 to 1000000 but is 0
          transport.max-accepted | 1000001 | cusinart.transport.max-accepted must be 1 to 1000000 but is 1000001
          transport.connections-per-peer | 0 | cusinart.transport.connections-per-peer must be 1 to 1000 but is 0
          transport.connections-per-peer | 1001 | cusinart.transport.connections-per-peer must be 1 to 1000 but is 1001
          transport.connect-timeout | 0 s | cusinart.transport.connect-timeout must be positive but is PT0S
          transport.connect-attempts | 0 | cusinart.transport.connect-attempts must be 1 to 10 but is 0
          transport.connect-attempts | 11 | cusinart.transport.connect-attempts must be 1 to 10 but is 11
          transport.negotiate-timeout | 0 s | cusinart.transport.negotiate-timeout must be positive but is PT0S
          transport.idle-close | -1 s | cusinart.transport.idle-close must be positive but is PT-1S
          transport.keep-alive | 0 s | cusinart.transport.keep-alive must be positive but is PT0S
          transport.silence | 3999 ms | cusinart.transport.silence must be at least twice keep-alive PT2S but is PT3.999S
          transport.compression | gzip | cusinart.transport.compression must be one of none, lz4, zstd but is [gzip]
          tls.enabled | on | cusinart.tls.directory must name a directory when cusinart.tls.enabled is on; `cusinart ca issue` makes one
          tls.reload-interval | 0 s | cusinart.tls.reload-interval must be above zero and at most PT24H but is PT0S
          cluster.form-after | 61 s | cusinart.cluster.form-after must be above zero and at most PT1M but is PT1M1S
          tls.reload-interval | 25 h | cusinart.tls.reload-interval must be above zero and at most PT24H but is PT25H
          transport.max-queued-bytes | 65535 | cusinart.transport.max-queued-bytes must be at least 65536 but is 65535
          """)
  void aValueOfTheTransportOutOfRangeIsRefusedToo(String key, String value, String refusal) {
    refused(key, value, refusal);
  }

  /** By the reader of the file itself, before the settings see it. */
  @Test
  void aNegativeSizeIsRefusedByItsKey() {
    assertThatThrownBy(() -> with("cusinart.transport.compress-above", "-1"))
        .hasMessageContaining("compress-above")
        .hasMessageContaining("-1");
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          node.port | 65535
          scheduling.transfer-latency | 0
          scheduling.transfer-bytes-per-second | 1
          execution.cpu-threads | 1024
          execution.blocking-threads | 1
          execution.queue-bound | 1
          execution.queue-bound | 1000000
          execution.cancel-grace | 1 ns
          execution.max-in-flight-bytes | 1 TiB
          execution.hedge-budget | 0
          execution.hedge-budget | 1
          execution.drain-timeout | 1 ns
          health.failures | 1
          health.successes | 1000
          serialization.max-depth | 1
          serialization.max-depth | 256
          serialization.max-bytes | 1 KiB
          serialization.max-bytes | 1 GiB
          transport.actor-port | 65535
          transport.advertised-port | 65535
          transport.event-loops | 1024
          transport.max-accepted | 1
          transport.max-accepted | 1000000
          transport.connections-per-peer | 1
          transport.connections-per-peer | 1000
          transport.connect-attempts | 1
          transport.connect-attempts | 10
          transport.silence | 4 s
          transport.compression | none
          transport.compression | zstd
          transport.compress-above | 0
          transport.compress-above | 4 GiB
          transport.max-queued-bytes | 64 KiB
          tls.reload-interval | 1 ns
          tls.reload-interval | 24 h
          node.labels | ["disk=ssd", "a.b_c-1"]
          node.seeds | ["a:1", "10.0.0.1:65535", "[::1]:25520"]
          """)
  void aValueAtTheLimitIsTaken(String key, String value) {
    assertThat(with("cusinart." + key, value)).isNotNull();
  }

  @Test
  void cpuThreadsOfZeroMeanOneForEachProcessor() {
    ExecutionSettings settings = NodeSettings.from(OURS).kernel().execution();

    assertThat(settings.effectiveCpuThreads())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(with("cusinart.execution.cpu-threads", "3").kernel().execution())
        .returns(3, ExecutionSettings::effectiveCpuThreads);
  }

  @Test
  void bytesInFlightOfZeroMeanAQuarterOfTheHeapAnd256MebibytesAtMost() {
    assertThat(
            with("cusinart.execution.max-in-flight-bytes", "0").kernel().execution().submission())
        .returns(
            Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4),
            SubmissionSettings::effectiveMaxInFlightBytes);
    assertThat(
            with("cusinart.execution.max-in-flight-bytes", "7").kernel().execution().submission())
        .returns(7L, SubmissionSettings::effectiveMaxInFlightBytes);
  }

  @Test
  void settingsWrittenInCodeAreThoseOfTheFile() {
    NodeSettings defaults = NodeSettings.from(OURS);

    assertThat(defaults.withName("b")).isEqualTo(with("cusinart.node.name", "b"));
    assertThat(defaults.withCluster("c")).isEqualTo(with("cusinart.cluster.name", "c"));
    assertThat(defaults.withPort(9)).isEqualTo(with("cusinart.node.port", "9"));
    assertThat(defaults.withSeeds(List.of("a:1")))
        .isEqualTo(with("cusinart.node.seeds", "[\"a:1\"]"));
    assertThat(defaults.withLabels(Set.of("x"))).isEqualTo(with("cusinart.node.labels", "[x]"));
    assertThat(defaults.withHost("10.0.0.1")).isEqualTo(with("cusinart.node.host", "10.0.0.1"));
    assertThat(defaults.withTls("d"))
        .isEqualTo(with("cusinart.tls", "{ enabled = on, directory = d }"));
    assertThat(defaults.withData("d")).isEqualTo(with("cusinart.node.data", "d"));
    assertThat(defaults.asClient()).isEqualTo(with("cusinart.node.worker", "off"));
  }

  @Test
  void onePartOfTheKernelChangesAndTheOthersStay() {
    KernelSettings kernel = NodeSettings.from(OURS).kernel();
    var health =
        kernel.health().withCheckInterval(Duration.ofSeconds(2)).withFailures(5).withSuccesses(3);
    var execution =
        new ExecutionSettings(
            1,
            2,
            3,
            Duration.ofSeconds(4),
            Duration.ofSeconds(6),
            new SubmissionSettings(5, 6, 0.7),
            new LaneSettings(Duration.ofSeconds(60), Duration.ofMillis(500), 16));
    var scheduling = new SchedulingSettings("round-robin", Duration.ZERO, 1, Duration.ofMillis(1));
    var serialization = new SerializationSettings(List.of("com.acme.*"), 1, 1_024);
    var transport = kernel.transport().withActorPort(7).withAdvertisedPort(9);
    var data = new DataSettings("room");
    var cluster = new ClusterSettings(Duration.ofSeconds(9), true);
    var tls = new TlsSettings(true, "certificates", Duration.ofSeconds(7));

    assertThat(
            kernel
                .withCluster(cluster)
                .withHealth(health)
                .withExecution(execution)
                .withScheduling(scheduling)
                .withSerialization(serialization)
                .withTransport(transport)
                .withTls(tls)
                .withData(data))
        .isEqualTo(
            new KernelSettings(
                cluster, scheduling, execution, health, serialization, transport, tls, data));
    assertThat(kernel.withHealth(health).withHealth(kernel.health())).isEqualTo(kernel);
  }

  @Test
  void onePartOfTheTransportChangesAndTheOthersStay() {
    TransportSettings transport = NodeSettings.from(OURS).kernel().transport();
    var channel = new ChannelSettings("zstd", 1, 65_536);
    var second = Duration.ofSeconds(1);
    var pool = new PoolSettings(1, second, 1, second, second, second, Duration.ofSeconds(2));

    assertThat(transport.withActorPort(7).withMaxAccepted(8).withPool(pool).withChannel(channel))
        .isEqualTo(
            new TransportSettings(
                transport.enabled(),
                7,
                transport.advertisedPort(),
                transport.eventLoops(),
                8,
                pool,
                channel));
    assertThat(transport.effectiveEventLoops()).isPositive();
  }

  @Test
  void settingsDoNotChangeWithTheListsTheyWereMadeFrom() {
    var seeds = new ArrayList<>(List.of("a:1"));
    NodeSettings settings = NodeSettings.from(OURS).withSeeds(seeds);
    seeds.clear();

    assertThat(settings.seeds()).containsExactly("a:1");
  }
}
