package io.cusinart.testkit.junit;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What has happened, one line an event; of each source the last {@value #MOST} are kept. Safe for
 * use by several threads.
 */
final class ClusterTrace {

  static final int MOST = 500;

  /** The source that is the test and its cluster as a whole. */
  private static final String TEST = "";

  private final Map<String, Deque<Line>> lines = new TreeMap<>();
  private final long startedMillis = System.currentTimeMillis();
  private final long startedNanos = System.nanoTime();

  /**
   * One event.
   *
   * @param wallMillis since 1970
   */
  record Line(long wallMillis, String text) {}

  /** Something that has happened now. */
  void event(String what) {
    add(TEST, what);
  }

  /** A line that a process has printed now. */
  void printed(String process, String line) {
    add(process, "%s prints: %s".formatted(process, line));
  }

  private synchronized void add(String source, String text) {
    Deque<Line> kept = lines.computeIfAbsent(source, _ -> new ArrayDeque<>());
    // By the clock that does not jump, so that the order of lines is that of events.
    kept.addLast(new Line(startedMillis + (System.nanoTime() - startedNanos) / 1_000_000, text));
    if (kept.size() > MOST) {
      kept.removeFirst();
    }
  }

  /** Prints all of it, and these lines of others among it, by time since this trace began. */
  synchronized void print(PrintStream out, List<Line> others) {
    var all = new ArrayList<>(others);
    lines.values().forEach(all::addAll);
    all.sort(Comparator.comparingLong(Line::wallMillis));
    for (Line each : all) {
      out.printf("%9.3f s  %s%n", (each.wallMillis() - startedMillis) / 1e3, each.text());
    }
  }
}
