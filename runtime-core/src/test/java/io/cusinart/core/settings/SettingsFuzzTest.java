package io.cusinart.core.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Any text as an application's configuration: settings, or a refusal that names what is wrong.
 *
 * <p>Text that nests deeper than any configuration does is passed over: the library's reader calls
 * itself for each level, and who writes a node's configuration can do anything to it.
 */
final class SettingsFuzzTest {

  private static final Config OURS = ConfigFactory.defaultReference().withOnlyPath("cusinart");

  private static final List<String> TEXTS =
      List.of(
          "cusinart.node { name = w1, host = \"127.0.0.1\", port = 17001, seeds = [\"a:1\", \"b:2\"] }",
          "cusinart.node.labels += gpu\ncusinart.node.labels += \"disk\"",
          "cusinart { execution { queue-bound = 10, drain-timeout = 3 s }\n health.failures = 4 }",
          "cusinart.serialization.max-bytes = 64 MiB # comment",
          "cusinart.transport { port = 0, max-accepted = 1024, silence = 10s, compression = zstd }",
          "a = ${cusinart.node.name}\ncusinart.node.name = ${a}",
          "cusinart.tls { enabled = on, directory = \"\"\"/tmp\"\"\", reload-interval = 50 ms }",
          "{\"cusinart\": {\"scheduling\": {\"strategy\": \"weighted\", \"unknown-run\": 1e3}}}");

  private static final int DEEPEST = 100;

  private static void read(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    if (text.chars().filter(each -> each == '{' || each == '[').count() > DEEPEST) {
      throw new RuntimeFailure.Invalid("not tried");
    }
    try {
      NodeSettings.from(ConfigFactory.parseString(text).withFallback(OURS).resolve());
    } catch (ConfigException | IllegalArgumentException refused) {
      throw new RuntimeFailure.Invalid(String.valueOf(refused.getMessage()));
    }
  }

  private static Fuzz settings() {
    return Fuzz.of("settings", RuntimeFailure.Invalid.class, SettingsFuzzTest::read)
        .with(TEXTS.stream().map(each -> each.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void anyTextIsReadOrRefused() throws Exception {
    settings().quickly();
  }

  @Test
  @Tag("long")
  void aMillionTextsAreReadOrRefused() throws Exception {
    settings().longer();
  }
}
