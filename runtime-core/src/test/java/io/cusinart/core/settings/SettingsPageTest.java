package io.cusinart.core.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.core.node.LiveNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The page of all settings, and the example of a file of them. */
final class SettingsPageTest {

  private static Path docs() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(here.resolve("runtime-api"))) {
      here = Objects.requireNonNull(here.getParent(), "these tests run inside the project");
    }
    return here.resolve("docs");
  }

  /** Turns red when a comment, a default, a limit or a live name is another than on the page. */
  @Test
  void thePageIsWhatTheCodeSays() throws IOException {
    Path page = docs().resolve("settings.md");
    String today = SettingsPage.text();
    if (Boolean.getBoolean("settings.write")) {
      Files.writeString(page, today);
    }

    assertThat(Files.readString(page))
        .as("docs/settings.md; -Dsettings.write=true writes it again")
        .isEqualTo(today);
  }

  @Test
  void everySettingOfTheConsoleIsOneOfTheFile() {
    assertThat(LiveNames.byKey().values()).doesNotHaveDuplicates().hasSize(LiveNames.count());
  }

  @Test
  void theExampleIsAFileThatANodeStartsWith() throws IOException {
    String example = Files.readString(docs().resolve("cluster.toml"));
    NodeSettings settings = ClusterToml.parse("docs/cluster.toml", example).alone();

    assertThat(settings.cluster()).isEqualTo("shop");
    assertThat(settings.port()).isEqualTo(7_000);
    assertThat(settings.kernel().serialization().allow()).containsExactly("com.acme.shop.*");
    assertThat(settings.kernel().transport().channel().compression()).isEqualTo("zstd");
  }
}
