package io.cusinart.benchmarks.peers;

import io.cusinart.benchmarks.harness.MeasurementFailure;
import io.cusinart.benchmarks.harness.Question;
import io.cusinart.benchmarks.harness.Word;
import io.cusinart.benchmarks.measure.Cell;
import io.cusinart.testkit.process.ProcessFailure;
import java.lang.management.ManagementFactory;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * All rounds of a run beside the peers, one system at a time. Used once, by one thread.
 *
 * <p>A system that fails leaves a reason in each cell it owes, and the next is measured.
 */
public final class PeersRun {

  private final PeersPlan plan;
  private final Consumer<String> progress;
  private final PeersResults results = new PeersResults();
  private final long startedNanos = System.nanoTime();

  /** A run that says what it does. */
  public PeersRun(PeersPlan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /** Runs all of it. Blocks. */
  public PeersResults run() {
    for (int round = 1; round <= plan.rounds(); round++) {
      for (Contestant contestant : plan.order(round)) {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        results.load("round %d, %s: %.2f".formatted(round, contestant.title(), load));
        measure(round, contestant);
      }
    }
    return results;
  }

  private void measure(int round, Contestant contestant) {
    Consumer<String> step =
        what ->
            progress.accept(
                "%6.1f s  round %d, %s: %s"
                    .formatted(
                        (System.nanoTime() - startedNanos) / 1e9, round, contestant.title(), what));
    step.accept("starting");
    Queue<Word> words = new ConcurrentLinkedQueue<>();
    Optional<String> failure = play(round, contestant, words, step);
    Set<Question> open = EnumSet.allOf(Question.class);
    words.forEach(word -> take(contestant, word, open));
    if (!open.isEmpty()) {
      results.fail();
      String why = failure.orElse("the driver ended without it");
      open.forEach(
          question -> results.figures().put(question, contestant, new Cell.Missing("failed", why)));
    }
  }

  private Optional<String> play(
      int round, Contestant contestant, Queue<Word> words, Consumer<String> step) {
    try (var jvms = new PeersJvms(plan, contestant)) {
      jvms.run(
          plan.victim(round),
          word -> {
            words.add(word);
            if (word instanceof Word.Step(String what)) {
              step.accept(what);
            }
          });
      return Optional.empty();
    } catch (ProcessFailure | MeasurementFailure failed) {
      String text = String.valueOf(failed.getMessage());
      step.accept("failed: " + text);
      return Optional.of(text.lines().findFirst().orElse(""));
    }
  }

  private void take(Contestant contestant, Word word, Set<Question> open) {
    switch (word) {
      case Word.Figure(Question question, double value) -> {
        results.figures().put(question, contestant, value);
        open.remove(question);
      }
      case Word.Missing(Question question, String kind, String reason) -> {
        results.figures().put(question, contestant, new Cell.Missing(kind, reason));
        open.remove(question);
        // A system that has no bulk form has not failed.
        if (!kind.equals(Word.NONE)) {
          results.fail();
        }
      }
      case Word.Version(String text) -> results.version(contestant, text);
      case Word.Setting(String text) -> results.setting(contestant, text);
      case Word.Step _, Word.Over _ -> {}
    }
  }
}
