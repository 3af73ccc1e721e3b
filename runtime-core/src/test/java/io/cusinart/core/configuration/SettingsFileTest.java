package io.cusinart.core.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cusinart.core.settings.WrongSettingsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file on the disk: there, of a size, and text. */
final class SettingsFileTest {

  @TempDir private Path directory;

  private static List<String> refusals(Path file) {
    return catchThrowableOfType(
            WrongSettingsException.class, () -> SettingsFile.read(file).settings())
        .refusals();
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(directory.resolve("cluster.toml"), bytes);
  }

  private Path file(String text) throws IOException {
    return file(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aFileIsReadAndNamedAsItWasGiven() throws IOException {
    Path file = file("\uFEFF[node]\nname = \"a\"\nport = -1\n");

    assertThat(refusals(file)).containsExactly(file + ":3: node.port must be 0 to 65535 but is -1");
    assertThat(SettingsFile.read(file("\uFEFF[node]\nport = 7\n")).settings().port()).isEqualTo(7);
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertThat(refusals(directory.resolve("none.toml")))
        .containsExactly(
            directory
                + "/none.toml: cannot be read: there is no such file; --config takes the path of one");
    assertThat(refusals(directory).getFirst()).contains(directory + ": cannot be read: ");
  }

  @Test
  void aFileThatIsTooLargeIsNotRead() throws IOException {
    String line = "# a comment of 31 characters...\n";

    assertThat(refusals(file(line.repeat(SettingsFile.MOST_BYTES / 32) + "#")))
        .singleElement()
        .asString()
        .endsWith("cluster.toml: must have at most 65536 bytes; take comments out");
    assertThat(SettingsFile.read(file(line.repeat(SettingsFile.MOST_BYTES / 32))).settings())
        .isNotNull();
  }

  /** As many errors as fit into a file. */
  @Test
  void aFileOfNothingButErrorsIsRefusedByItsFirst() throws IOException {
    assertThat(refusals(file("\n\"".repeat(SettingsFile.MOST_BYTES / 2))))
        .hasSize(21)
        .startsWith(
            directory
                + "/cluster.toml:2: column 2: Unexpected end of line, expected \" or a character;"
                + " texts, times and sizes stand in double quotes")
        .last()
        .asString()
        .matches("and [0-9]+ more");
  }

  @Test
  void whatIsNoUtf8IsSaidWithItsLine() throws IOException {
    assertThat(refusals(file("[node]\nname = \"ä\"\n".getBytes(StandardCharsets.ISO_8859_1))))
        .singleElement()
        .asString()
        .endsWith("cluster.toml:2: is not UTF-8; save it as UTF-8");
    byte[] cut = {'#', (byte) 0xC3};
    assertThat(refusals(file(cut)))
        .singleElement()
        .asString()
        .endsWith(":1: is not UTF-8; save it as UTF-8");
  }
}
