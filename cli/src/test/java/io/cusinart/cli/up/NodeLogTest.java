package io.cusinart.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeLogTest {

  @TempDir private Path directory;

  // Turns red when the log no longer rotates: one file of 1000 lines.
  @Test
  void itKeepsOneOldFileAndNoMoreThanTheLimitInEach() throws IOException {
    Path file = directory.resolve("logs/node-1.log");
    try (NodeLog log = NodeLog.open(file, 100)) {
      for (int i = 0; i < 1_000; i++) {
        log.add("line %05d".formatted(i)); // 11 bytes
      }
    }

    Path old = directory.resolve("logs/node-1.log.1");
    assertThat(Files.size(old)).isBetween(100L, 111L);
    assertThat(Files.size(file)).isBetween(1L, 111L);
    assertThat(Files.readAllLines(file)).last().isEqualTo("line 00999");
    assertThat(directory.resolve("logs")).isDirectoryNotContaining("glob:**.2");
  }

  @Test
  void aSecondStartAppends() throws IOException {
    Path file = directory.resolve("node-1.log");
    for (String line : List.of("one", "two")) {
      try (NodeLog log = NodeLog.open(file, 100)) {
        log.add(line);
      }
    }

    assertThat(Files.readAllLines(file)).containsExactly("one", "two");
  }
}
