package io.cusinart.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A {@code cluster.toml} as an operator writes it, and what is said of one that is wrong. */
final class ClusterTomlTest {

  private static final NodeSettings DEFAULTS = NodeSettings.defaults();

  private static NodeSettings settings(String text) {
    return ClusterToml.parse("cluster.toml", text).settings();
  }

  private static List<String> refusals(String text) {
    return catchThrowableOfType(WrongSettingsException.class, () -> settings(text)).refusals();
  }

  static Collection<String> keys() {
    return OtherValues.keys();
  }

  @ParameterizedTest
  @MethodSource("keys")
  void everyKeyIsSetByTheFileAndByNothingElse(String key) {
    String text = OtherValues.file(key);

    assertThat(settings(text)).isNotEqualTo(DEFAULTS);
    String hocon =
        text.lines().map(line -> "cusinart." + line + "\n").collect(Collectors.joining());
    assertThat(settings(text))
        .isEqualTo(
            NodeSettings.from(ConfigFactory.parseString(hocon).withFallback(ConfigFactory.load())));
  }

  @Test
  void whatIsWrittenInCodeIsTheSameRecord() {
    assertThat(
            settings(
                """
                [cluster]
                name = "shop"
                [node]
                port = 7000
                seeds = ["a:7000", "[::1]:7000"]
                worker = "off"
                [health]
                check-interval = "500 ms"
                failures = 0x5
                """))
        .isEqualTo(
            DEFAULTS
                .withCluster("shop")
                .withPort(7_000)
                .withSeeds(List.of("a:7000", "[::1]:7000"))
                .asClient()
                .withKernel(
                    DEFAULTS
                        .kernel()
                        .withHealth(
                            DEFAULTS
                                .kernel()
                                .health()
                                .withCheckInterval(Duration.ofMillis(500))
                                .withFailures(5))));
  }

  @Test
  void everyWayToWriteAKeyInTomlIsTheSame() {
    NodeSettings expected = DEFAULTS.withPort(7);

    assertThat(settings("node.port = 7")).isEqualTo(expected);
    assertThat(settings("node = { port = 7 }")).isEqualTo(expected);
    assertThat(settings("[node]\r\n\"port\" = 7 # the port\r\n")).isEqualTo(expected);
    assertThat(settings("[node]\nport = \"7\"")).isEqualTo(expected);
    assertThat(settings("")).isEqualTo(DEFAULTS);
  }

  @Test
  void aSystemPropertyWinsOverTheFileAndTheFileOverTheRest() {
    var toml = ClusterToml.parse("cluster.toml", "[node]\nname = \"file\"\nport = 7\n");
    System.setProperty("cusinart.node.name", "property");
    System.setProperty("cusinart.node.host", "10.0.0.1");
    ConfigFactory.invalidateCaches();
    try {
      assertThat(toml.settings())
          .isEqualTo(DEFAULTS.withName("property").withHost("10.0.0.1").withPort(7));
      assertThat(toml.alone()).isEqualTo(DEFAULTS.withName("file").withPort(7));
    } finally {
      System.clearProperty("cusinart.node.name");
      System.clearProperty("cusinart.node.host");
      ConfigFactory.invalidateCaches();
    }
  }

  /** Each line of the table is line 2 of a file. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          execution.queue-boundd = 1 | execution.queue-boundd is no setting; did you mean execution.queue-bound?
          node.queue-bound = 1 | node.queue-bound is no setting; did you mean execution.queue-bound?
          exection.queue-bound = 1 | exection is no setting; did you mean execution?
          cusinart.node.port = 1 | cusinart is no setting; leave out the leading "cusinart."
          pekko.loglevel = "DEBUG" | pekko is no setting; docs/settings.md lists all; take it out
          log.level = "DEBUG" | log is no setting; docs/settings.md lists all; take it out
          "a b"."c.d" = 1 | "a b" is no setting; docs/settings.md lists all; take it out
          node.port = "many" | node.port must be a whole number but is "many"
          node.port = 5.5 | node.port must be a whole number but is 5.5
          node.port = 99999999999 | node.port must be a whole number but is 99999999999
          node.port = true | node.port must be a whole number but is true
          node.port = [1] | node.port must be a whole number but is [1]
          node.port = 1979-05-27 | node.port must be a whole number but is "1979-05-27"
          node.port.number = 1 | node.port must be a whole number but is {"number":1}
          node = 5 | node is a section with keys but is 5
          node.port = -1 | node.port must be 0 to 65535 but is -1
          node.worker = "maybe" | node.worker must be true or false (on or off) but is "maybe"
          node.seeds = "a:1" | node.seeds must be a list of texts, such as ["a", "b"], but is "a:1"
          node.seeds = ["here"] | node.seeds must be HOST:PORT with a port of 1 to 65535 but one is [here]
          node.name = "a b" | node name must be 1 to 64 of A-Z a-z 0-9 . _ - and begin with a letter or digit but is [a b]
          cluster.name = {} | cluster.name must be a text but is {}
          cluster.form-after = 5 | cluster.form-after must be a time with its unit (ns, us, ms, s, m, h or d), such as "5 s", but is 5
          cluster.form-after = "5" | cluster.form-after must be a time with its unit (ns, us, ms, s, m, h or d), such as "5 s", but is "5"
          cluster.form-after = "5 x" | cluster.form-after must be a time with its unit (ns, us, ms, s, m, h or d), such as "5 s", but is "5 x"
          cluster.form-after = "61 s" | cluster.form-after must be above zero and at most PT1M but is PT1M1S
          serialization.max-bytes = "64 XB" | serialization.max-bytes must be a number of bytes, alone or with its unit (kB, KiB, MB, MiB, GB, GiB), such as "64 MiB", but is "64 XB"
          serialization.max-bytes = "5 s" | serialization.max-bytes must be a number of bytes, alone or with its unit (kB, KiB, MB, MiB, GB, GiB), such as "64 MiB", but is "5 s"
          serialization.max-bytes = -1 | serialization.max-bytes must be a number of bytes, alone or with its unit (kB, KiB, MB, MiB, GB, GiB), such as "64 MiB", but is -1
          execution.hedge-budget = nan | execution.hedge-budget must be 0 to 1 but is NaN
          execution.hedge-budget = "half" | execution.hedge-budget must be a number, such as 0.05, but is "half"
          scheduling.strategy = "fastest" | scheduling.strategy must be one of cost-aware, least-loaded, round-robin, weighted, locality but is [fastest]
          transport.keep-alive = "20 s" | transport.silence must be at least twice keep-alive PT20S but is PT10S
          tls.enabled = true | tls.directory must name a directory when tls.enabled is on; `cusinart ca issue` makes one
          node.port = 5 s | column 15: Unexpected 's', expected a newline or end-of-input; texts, times and sizes stand in double quotes
          node.name = abc | column 13: Unexpected 'a', expected ', ", ''', \""", a number, a boolean, a date/time, an array, or a table; texts, times and sizes stand in double quotes
          cluster.name = 5 | column 1: cluster.name previously defined at line 1, column 1; keep one of them
          """)
  void whatIsWrongIsToldWithItsLineKeyLimitAndValue(String wrong, String refusal) {
    assertThat(refusals("cluster.name = \"shop\"\n".replace("cluster.name", first(wrong)) + wrong))
        .containsExactly("cluster.toml:2: " + refusal);
  }

  /** So that only the line that is to clash does. */
  private static String first(String wrong) {
    return wrong.startsWith("cluster.name = 5") ? "cluster.name" : "# cluster.name";
  }

  @Test
  void theLineIsThatOfTheKeyInItsSection() {
    assertThat(refusals("# shop\n\n[node]\nname = \"a\"\n\nseeds = [\n  \"a:1\",\n  \"b\",\n]\n"))
        .singleElement()
        .asString()
        .startsWith("cluster.toml:6: node.seeds must be");
  }

  /** Turns red when the first wrong value ends the search. */
  @Test
  void everythingThatIsWrongIsToldAtOnce() {
    assertThat(
            refusals(
                """
                [health]
                failures = 0
                sucesses = 2
                [node]
                port = 70000
                worker = 3
                [transport]
                silence = "1 s"
                """))
        .containsExactly(
            "cluster.toml:2: health.failures must be 1 to 1000 but is 0",
            "cluster.toml:3: health.sucesses is no setting; did you mean health.successes?",
            "cluster.toml:5: node.port must be 0 to 65535 but is 70000",
            "cluster.toml:6: node.worker must be true or false (on or off) but is 3",
            "cluster.toml:8: transport.silence must be at least twice keep-alive PT2S but is PT1S");
  }

  @Test
  void ofManyTheFirstAreToldAndTheOthersCounted() {
    String many =
        IntStream.range(0, 30).mapToObj("wrong-%d = 1\n"::formatted).collect(Collectors.joining());

    assertThat(refusals(many)).hasSize(21).endsWith("and 10 more");
  }

  @Test
  void aLongValueIsCutAndHasOneLine() {
    assertThat(refusals("node.port = \"" + "\\n\\u202Ex".repeat(2_000) + "\""))
        .singleElement()
        .asString()
        .hasSizeLessThan(200)
        .doesNotContain("\n", "\u202E");
  }

  /** Turns red (StackOverflowError) when brackets are not counted. */
  @Test
  void nestingHasALimit() {
    assertThat(refusals("x = " + "[\"]\",".repeat(2_000)))
        .containsExactly(
            "cluster.toml: a file of settings may have 256 brackets [ and {; take some out");
    assertThat(refusals("a" + ".a".repeat(20_000) + " = 1").getFirst())
        .startsWith("cluster.toml:1: a is no setting");
    assertThat(refusals("x = " + "[".repeat(250) + "]".repeat(250)).getFirst())
        .startsWith("cluster.toml:1: x is no setting");
  }

  /** Turns red (NullPointerException) when only its own errors are expected of the library. */
  @Test
  void whatTheLibraryStumblesOverIsRefusedToo() {
    String refusal =
        "cluster.toml: is no TOML, and where not is unknown; no setting needs a date or an escape";

    assertThat(refusals("x = 1979-05-27T07:32:09-05-27T07:32:00Z\n")).containsExactly(refusal);
    assertThat(refusals("x = \"\\u")).containsExactly(refusal);
  }

  @Test
  void aSystemPropertyThatIsNoSettingIsRefusedToo() {
    System.setProperty("cusinart.node.prot", "7000");
    System.setProperty("cusinart.log.level", "DEBUG");
    System.setProperty("cusinart.parent", "1");
    ConfigFactory.invalidateCaches();
    try {
      assertThatThrownBy(NodeSettings::defaults)
          .isInstanceOf(WrongSettingsException.class)
          .hasMessage(
              "system properties: cusinart.node.prot is no setting; did you mean cusinart.node.port?");
    } finally {
      System.clearProperty("cusinart.node.prot");
      System.clearProperty("cusinart.log.level");
      System.clearProperty("cusinart.parent");
      ConfigFactory.invalidateCaches();
    }
  }
}
