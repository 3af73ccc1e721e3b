package io.cusinart.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class WordTest {

  @Test
  void everyWordIsReadAsItWasWritten() {
    List<Word> words =
        List.of(
            new Word.Figure(Question.ONE_P50, 12.5),
            new Word.Missing(Question.BULK_RATE, "stalled", "not at its end after 30 s"),
            new Word.Step("64 in flight"),
            new Word.Setting("a setting = 3"),
            new Word.Version("5.7.0"),
            new Word.Over());

    assertThat(words).allSatisfy(word -> assertThat(Word.parse(word.line())).contains(word));
  }

  @Test
  void aReasonOfSeveralLinesIsItsFirst() {
    var missing = new Word.Missing(Question.ONE_P50, "failed", "first\nsecond");

    assertThat(Word.parse(missing.line()))
        .contains(new Word.Missing(Question.ONE_P50, "failed", "first"));
  }

  @Test
  void whatASystemPrintsIsNoWord() {
    assertThat(Word.parse("INFO: started")).isEmpty();
  }

  @Test
  void aWordThatNobodyKnowsIsRefused() {
    assertThatThrownBy(() -> Word.parse("%PEER% hello x"))
        .isInstanceOf(MeasurementFailure.class)
        .hasMessageContaining("hello");
  }
}
