package io.cusinart.core.console;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lines and views on a socket, as {@code docs/protocols/console.md} draws them. For one thread; its
 * methods block up to their patience, after which the channel is closed.
 */
final class ConsoleWire {

  /** Of a command's line, without its end. */
  static final int MOST_LINE_BYTES = 8 * 1_024;

  private static final int MOST_ANSWER_LINE_BYTES = 64 * 1_024;
  private static final int MOST_ANSWER_LINES = 100_000;

  private final SocketChannel channel;
  private final Watchdog watchdog;
  private final ByteBuffer in = ByteBuffer.allocate(4_096).flip();

  ConsoleWire(SocketChannel channel, Watchdog watchdog) {
    this.channel = channel;
    this.watchdog = watchdog;
  }

  /**
   * What the other side has written up to a line end.
   *
   * @param text empty if it was longer than allowed: it was read and thrown away
   */
  record Line(Optional<String> text) {}

  /**
   * The next line, or empty at the end of the stream.
   *
   * @param idle how long nothing may come
   * @param patience how long it may take from its first byte
   */
  Optional<Line> readLine(Duration idle, Duration patience) throws IOException {
    if (!in.hasRemaining() && !fill(idle)) {
      return Optional.empty();
    }
    try (var _ = watchdog.within(patience, channel)) {
      return Optional.of(new Line(line(MOST_LINE_BYTES)));
    }
  }

  private boolean fill(Duration patience) throws IOException {
    try (var _ = watchdog.within(patience, channel)) {
      return fill();
    }
  }

  private boolean fill() throws IOException {
    in.clear();
    try {
      return channel.read(in) >= 0;
    } finally {
      in.flip();
    }
  }

  private Optional<String> line(int most) throws IOException {
    ByteBuffer line = ByteBuffer.allocate(most);
    boolean tooLong = false;
    while (true) {
      if (!in.hasRemaining() && !fill()) {
        throw new EOFException("the other side has ended within a line");
      }
      while (in.hasRemaining()) {
        byte next = in.get();
        if (next == '\n') {
          return tooLong ? Optional.empty() : Optional.of(text(line.flip()));
        }
        tooLong |= !line.hasRemaining();
        if (!tooLong) {
          line.put(next);
        }
      }
    }
  }

  private static String text(ByteBuffer line) {
    String text = StandardCharsets.UTF_8.decode(line).toString();
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** Writes a command. */
  void write(String line, Duration patience) throws IOException {
    writeAll(line + "\n", patience);
  }

  /** Writes an answer. */
  void write(ConfigurationView view, Duration patience) throws IOException {
    var text = new StringBuilder();
    text.append(word(view.kind())).append(' ').append(view.lines().size()).append('\n');
    view.lines().forEach(line -> text.append(line).append('\n'));
    writeAll(text.toString(), patience);
  }

  private void writeAll(String text, Duration patience) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    try (var _ = watchdog.within(patience, channel)) {
      while (out.hasRemaining()) {
        channel.write(out);
      }
    }
  }

  /** Reads an answer. */
  ConfigurationView readView(Duration patience) throws IOException {
    try (var _ = watchdog.within(patience, channel)) {
      String[] head = answerLine().split(" ", 2);
      int count =
          head.length == 2 && head[1].matches("[0-9]{1,6}") ? Integer.parseInt(head[1]) : -1;
      if (count < 0 || count > MOST_ANSWER_LINES) {
        throw new IOException("the other side is no console of this version");
      }
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        lines.add(answerLine());
      }
      return new ConfigurationView(kind(head[0]), lines);
    }
  }

  private String answerLine() throws IOException {
    return line(MOST_ANSWER_LINE_BYTES)
        .orElseThrow(() -> new IOException("the other side is no console of this version"));
  }

  private static String word(ConfigurationView.Kind kind) {
    return switch (kind) {
      case DONE -> "ok";
      case REFUSED -> "no";
      case ASKS -> "ask";
    };
  }

  private static ConfigurationView.Kind kind(String word) throws IOException {
    return switch (word) {
      case "ok" -> ConfigurationView.Kind.DONE;
      case "no" -> ConfigurationView.Kind.REFUSED;
      case "ask" -> ConfigurationView.Kind.ASKS;
      default -> throw new IOException("the other side is no console of this version");
    };
  }
}
