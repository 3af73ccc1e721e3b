package io.cusinart.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cusinart.benchmarks.measure.Row;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs of a blink. What they measure means nothing; that they measure it is what counts. */
@Timeout(120)
final class BenchIT {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;

  private JsonNode run(String... only) throws IOException {
    Path json = directory.resolve("results.json");
    var args = new ArrayList<String>();
    args.add("engine");
    args.addAll(List.of("--seconds", "0.2", "--warmup", "0.2", "--rounds", "1"));
    args.addAll(List.of("--jvm-arg=-XX:TieredStopAtLevel=1", "--jvm-arg=-Xshare:auto"));
    args.addAll(List.of("--json", json.toString()));
    args.addAll(List.of(only));
    int status =
        Main.run(
            args.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    assertThat(status).as("status; %s%n%s", err, out).isZero();
    return JsonMapper.builder().build().readTree(json.toFile()).get("rows");
  }

  @Test
  void everyCellOfTheChannelIsThere() throws IOException {
    JsonNode rows = run("--only", "channel", "--kills", "1");

    for (Row row : Row.values()) {
      assertThat(rows.get(row.name()).has("CHANNEL")).as("%s in%n%s", row, out).isTrue();
      assertThat(out.toString()).contains(row.title());
    }
    assertThat(rows.at("/KILL_LOST/CHANNEL/median").asDouble(-1)).isZero();
    assertThat(rows.at("/MAP_RATE/CHANNEL/median").asDouble()).isPositive();
    assertThat(childrenLeft()).isZero();
  }

  @Test
  @Tag("long")
  void theChannelIsMeasuredWithTlsBesideWithout() throws IOException {
    JsonNode rows = run("--only", "channel", "--tls", "--kills", "0");

    for (String subject : List.of("CHANNEL", "TLS")) {
      assertThat(rows.at("/RATE_1024/%s/median".formatted(subject)).asDouble())
          .as(subject)
          .isPositive();
    }
    assertThat(out.toString()).contains("TLS/channel");
    assertThat(childrenLeft()).isZero();
  }

  @Test
  void theBareEchoHasTheCellsThatMakeSenseForIt() throws IOException {
    JsonNode rows = run("--only", "echo");

    for (Row row : new Row[] {Row.ONE_P50, Row.ONE_P99, Row.RATE_64, Row.RATE_1024, Row.BIG_RATE}) {
      assertThat(rows.at("/%s/ECHO/median".formatted(row)).asDouble()).as("%s", row).isPositive();
    }
    assertThat(rows.get("MAP_RATE").has("ECHO")).isFalse();
    assertThat(childrenLeft()).isZero();
  }

  private static long childrenLeft() {
    return ProcessHandle.current().children().filter(ProcessHandle::isAlive).count();
  }
}
