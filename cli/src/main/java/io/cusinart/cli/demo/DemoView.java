package io.cusinart.cli.demo;

import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a person sees while the demo runs: events as lines, and progress as a bar for each node on a
 * terminal, else as a line now and then. Safe for use by several threads.
 */
final class DemoView implements AutoCloseable {

  private static final int BAR_WIDTH = 40;
  private static final long REDRAW_NANOS = 50_000_000;
  private static final int PLAIN_STEPS = 10;

  private final @Nullable PrintWriter out;
  private final boolean terminal;
  private final Map<String, Integer> done = new TreeMap<>();
  private int total;
  private int completed;
  private int drawnLines;
  private long drawnNanos;

  private DemoView(@Nullable PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  static DemoView on(PrintWriter out, boolean terminal) {
    return new DemoView(out, terminal);
  }

  static DemoView silent() {
    return new DemoView(null, false);
  }

  synchronized void event(String line) {
    if (out != null) {
      erase(out);
      out.println(line);
      draw(out);
    }
  }

  synchronized void begin(int tasks) {
    total = tasks;
  }

  synchronized void completed(String node) {
    completed++;
    done.merge(node, 1, Integer::sum);
    if (out == null) {
      return;
    }
    if (!terminal) {
      if (completed % Math.max(1, total / PLAIN_STEPS) == 0) {
        out.printf("%4d of %d done: %s%n", completed, total, done);
      }
    } else if (completed == total || System.nanoTime() - drawnNanos > REDRAW_NANOS) {
      erase(out);
      draw(out);
    }
  }

  private void draw(PrintWriter to) {
    if (!terminal || total == 0) {
      return;
    }
    done.forEach((node, count) -> to.println(bar(node, count)));
    drawnLines = done.size();
    drawnNanos = System.nanoTime();
    to.flush();
  }

  /** Up over the bars that stand there, and clear from there to the end of the screen. */
  private void erase(PrintWriter from) {
    if (drawnLines > 0) {
      from.printf("\u001B[%dA\u001B[J", drawnLines);
      drawnLines = 0;
    }
  }

  private String bar(String node, int count) {
    int filled = Math.min(BAR_WIDTH, count * BAR_WIDTH / total);
    return "%-8s [%s%s] %d"
        .formatted(node, "#".repeat(filled), " ".repeat(BAR_WIDTH - filled), count);
  }

  /** Leaves the last picture standing. */
  @Override
  public synchronized void close() {
    if (out != null) {
      out.flush();
    }
  }
}
