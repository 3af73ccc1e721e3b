package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the files of golden bytes say when they and the code differ. */
final class GoldenTest {

  @TempDir private Path directory;
  private Path file = Path.of("");

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("some.txt");
    Files.writeString(file, "# A comment.\nA 01\nA 02\n");
  }

  @Test
  void everyFormIsReadAndTodaysIsOneOfThem() {
    var read = new ArrayList<Byte>();
    new Golden(file, false).check("A", new byte[] {2}, bytes -> read.add(bytes[0]));

    assertThat(read).containsExactly((byte) 1, (byte) 2, (byte) 2);
  }

  @Test
  void whatHasNoLineIsNamedWithItsLineAndTheWayToAddIt() {
    var golden = new Golden(file, false);

    assertThatThrownBy(() -> golden.check("B", new byte[] {3}, _ -> {}))
        .hasMessageContaining("golden/some.txt has no line of B. ")
        .hasMessageContaining("add it with -Dgolden.add=true")
        .hasMessageContaining("B 03");
    assertThatThrownBy(() -> golden.check("A", new byte[] {3}, _ -> {}))
        .hasMessageContaining("golden/some.txt has other bytes of A. ");
  }

  @Test
  void addingLeavesWhatIsThere() throws IOException {
    new Golden(file, true).check("A", new byte[] {3}, _ -> {});
    new Golden(file, true).check("A", new byte[] {3}, _ -> {});

    assertThat(file).hasContent("# A comment.\nA 01\nA 02\nA 03\n");
    assertThatCode(() -> new Golden(file, false).check("A", new byte[] {3}, _ -> {}))
        .doesNotThrowAnyException();
  }

  @Test
  void aLineWithoutItsMessageIsNamed() {
    var golden = new Golden(file, false);

    assertThatCode(() -> golden.checkNames(Set.of("A", "B"))).doesNotThrowAnyException();
    assertThatThrownBy(() -> golden.checkNames(Set.of("B"))).hasMessageContaining("\"A\"");
  }
}
