package io.cusinart.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TableTest {

  private final Results<Row, Subject> results = new Results<>();

  private String line(Row row) {
    // The first row of the table is its head.
    return Table.lines(results).get(1 + List.of(Row.values()).indexOf(row));
  }

  @Test
  void everyRowIsThereAndAnUnaskedCellIsADash() {
    List<String> lines = Table.lines(results);

    assertThat(lines).hasSize(1 + Row.values().length);
    assertThat(lines.getFirst()).contains("bare echo", "channel", "Artery", "channel/echo");
    assertThat(line(Row.MAP_RATE)).matches("map of no-ops +1/s( +-){5}");
  }

  @Test
  void aCellOfOneRoundIsItsFigureAndTheRatiosAreOfTheChannel() {
    results.put(Row.RATE_64, Subject.ECHO, 200_000);
    results.put(Row.RATE_64, Subject.CHANNEL, 50_000);
    results.put(Row.RATE_64, Subject.ARTERY, 20_000);

    assertThat(line(Row.RATE_64))
        .endsWith(" 200,000   50,000  20,000          0.25            2.50");
  }

  @Test
  void tlsHasItsColumnAndItsRatioIfItWasAsked() {
    results.put(Row.RATE_64, Subject.CHANNEL, 50_000);
    results.put(Row.RATE_64, Subject.TLS, 40_000);

    assertThat(Table.lines(results).getFirst()).contains("channel, TLS").endsWith("TLS/channel");
    assertThat(line(Row.RATE_64)).matches(".* - +50,000 +40,000 +- +- +- +0.80");
  }

  @Test
  void aCellOfSeveralRoundsIsTheMedianAndEachRound() {
    results.put(Row.ONE_P50, Subject.CHANNEL, 30.04);
    results.put(Row.ONE_P50, Subject.CHANNEL, 10);
    results.put(Row.ONE_P50, Subject.CHANNEL, 1_234.6);

    assertThat(line(Row.ONE_P50)).contains(" 30.0 (30.0 10 1,235) ");
  }

  @Test
  void numbersOfAColumnEndBelowEachOther() {
    results.put(Row.RATE_64, Subject.ARTERY, 7);
    results.put(Row.RATE_1024, Subject.ARTERY, 1_234_567);
    int end = line(Row.RATE_1024).indexOf("1,234,567") + "1,234,567".length();

    assertThat(line(Row.RATE_64).charAt(end - 1)).isEqualTo('7');
  }

  @Test
  void aRefusedCellHasItsReasonBelowTheTableOnce() {
    results.put(Row.BIG_RATE, Subject.CHANNEL, new Cell.Missing("refused", "too big"));
    results.put(Row.BIG_RATE, Subject.ARTERY, new Cell.Missing("refused", "too big"));
    results.note("3 tasks were lost");

    assertThat(line(Row.BIG_RATE)).contains("refused [1]  refused [1]");
    assertThat(Table.lines(results)).endsWith("[1] refused: too big", "! 3 tasks were lost");
  }

  @Test
  void nothingIsDividedByZero() {
    results.put(Row.KILL_LOST, Subject.CHANNEL, 0);
    results.put(Row.KILL_LOST, Subject.ARTERY, 0);

    assertThat(line(Row.KILL_LOST)).matches(".* - +0 +0 +- +-");
  }

  @Test
  void theJsonHoldsMediansRoundsAndReasons() {
    results.put(Row.RATE_64, Subject.ECHO, 1);
    results.put(Row.RATE_64, Subject.ECHO, 3);
    results.put(Row.BIG_RATE, Subject.ARTERY, new Cell.Missing("refused", "too big"));

    String json = Json.of(List.of("a machine"), results).replaceAll("\\s", "");

    assertThat(json)
        .contains("\"ECHO\":{\"median\":2.0,\"rounds\":[1.0,3.0]}")
        .contains("\"refused\":\"toobig\"")
        .contains("\"machine\":[\"amachine\"]");
  }
}
