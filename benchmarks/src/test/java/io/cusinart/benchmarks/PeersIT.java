package io.cusinart.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cusinart.benchmarks.harness.Question;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A blink beside raw Pekko, which is built for it. What is measured means nothing. */
@Tag("long")
@Timeout(600)
final class PeersIT {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;

  @BeforeAll
  static void home() {
    // As the launcher says it; these tests run in the module's directory.
    System.setProperty("bench.home", Path.of("").toAbsolutePath().resolveSibling("").toString());
  }

  @Test
  void everyCellIsThereAndTheResultsAreWritten() throws IOException {
    List<String> args =
        List.of(
            "peers",
            "--seconds",
            "1",
            "--rounds",
            "1",
            "--only",
            "cusinart,pekko",
            "--json",
            "--results",
            directory.toString());
    int status =
        Main.run(
            args.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));

    assertThat(status).as("status; %s%n%s", err, out).isZero();
    JsonNode rows = JsonMapper.builder().build().readTree(out.toString()).get("rows");
    for (Question question : Question.values()) {
      assertThat(rows.at("/%s/CUSINART/median".formatted(question)).isNumber())
          .as("%s of ours", question)
          .isTrue();
    }
    assertThat(rows.at("/BULK_RATE/PEKKO").has("none")).isTrue();
    assertThat(rows.at("/ONE_P50/PEKKO/median").asDouble()).isPositive();
    try (Stream<Path> written = Files.list(directory)) {
      assertThat(written)
          .singleElement()
          .satisfies(file ->
              assertThat(Files.readString(file))
                  .contains("commit:", "raw Pekko", "What the rows mean", "AskPattern"));
    }
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
  }
}
