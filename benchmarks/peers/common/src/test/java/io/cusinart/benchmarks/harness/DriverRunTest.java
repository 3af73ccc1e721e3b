package io.cusinart.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run against a system in this JVM, without a victim: all but the kill is answered. */
@Timeout(60)
final class DriverRunTest {

  private final List<Word> words = new ArrayList<>();

  private void run(PeerDriver driver) throws Exception {
    Peer peer =
        new Peer() {
          @Override
          public String version() {
            return "1";
          }

          @Override
          public List<String> settings() {
            return List.of("none");
          }

          @Override
          public void member(Site site) {}

          @Override
          public PeerDriver drive(Site site) {
            return driver;
          }
        };
    var site = new Site(0, List.of(1, 2), Path.of(""));
    // This process is its own member: nobody can kill itself so, and the others do not care.
    var plan =
        new DriverPlan(
            Duration.ofMillis(60),
            System.currentTimeMillis(),
            0,
            List.of(ProcessHandle.current().pid()));
    try {
      new DriverRun(peer, site, plan, words::add).run();
    } finally {
      assertThat(words).contains(new Word.Version("1"), new Word.Setting("none"));
    }
  }

  private EnumSet<Question> missing() {
    var missing = EnumSet.noneOf(Question.class);
    for (Word word : words) {
      if (word instanceof Word.Missing(Question question, String _, String _)) {
        missing.add(question);
      }
    }
    return missing;
  }

  private long answers() {
    return words.stream()
        .filter(word -> word instanceof Word.Figure || word instanceof Word.Missing)
        .count();
  }

  /** Answers on the thread that asks. */
  private static class Here implements PeerDriver {
    @Override
    public int members() {
      return 1;
    }

    @Override
    public void submit(Body body, int number, Answered<Long> then) {
      then.done(body.run(number));
    }

    @Override
    public void echo(byte[] bytes, Answered<byte[]> then) {
      then.done(bytes.clone());
    }

    @Override
    public void bulk(Numbers numbers) throws Exception {
      while (numbers.open()) {
        numbers.answered(numbers.next());
      }
    }
  }

  @Test
  void everyQuestionHasExactlyOneAnswer() throws Exception {
    run(new Here());

    assertThat(answers()).isEqualTo(Question.values().length);
    assertThat(missing())
        .containsExactlyInAnyOrder(
            Question.KILL_DONE, Question.KILL_GAP, Question.KILL_FAILED, Question.KILL_DUPLICATES);
  }

  @Test
  void otherBytesThanWereSentAreAFailure() throws Exception {
    run(
        new Here() {
          @Override
          public void echo(byte[] bytes, Answered<byte[]> then) {
            then.done(new byte[bytes.length]);
          }
        });

    assertThat(missing()).contains(Question.BIG_RATE).doesNotContain(Question.ONE_P50);
  }

  @Test
  void aBulkFormThatLosesANumberHasNoRate() throws Exception {
    run(
        new Here() {
          @Override
          public void bulk(Numbers numbers) throws Exception {
            numbers.next();
            super.bulk(numbers);
          }
        });

    assertThat(missing()).contains(Question.BULK_RATE).doesNotContain(Question.BIG_RATE);
  }

  @Test
  void aSystemThatFailsATaskHasNoFigureForIt() throws Exception {
    run(
        new Here() {
          @Override
          public void submit(Body body, int number, Answered<Long> then) {
            then.failed(new IllegalStateException("no"));
          }
        });

    assertThat(missing()).contains(Question.ONE_P50, Question.RATE_1024, Question.BODIES_RATE);
    assertThat(answers()).isEqualTo(Question.values().length);
  }
}
