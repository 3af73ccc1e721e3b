package io.cusinart.core.console;

import io.cusinart.api.RuntimeFailure;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The other end of a node's console. Safe for use by several threads; each question has a
 * connection of its own, so that a node that was started again in between is asked like any other.
 */
public final class ConsoleClient implements AutoCloseable {

  private static final Duration WRITE_PATIENCE = Duration.ofSeconds(5);

  /** Nodes that cannot be reached cost the node that asks them some seconds. */
  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(30);

  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Path socket;
  private final Watchdog watchdog = new Watchdog();

  /**
   * A client of the console at that socket. Nothing is sent yet.
   *
   * @throws RuntimeFailure.Invalid if the system cannot name a socket there
   */
  public ConsoleClient(Path directory) {
    this.socket = ConsoleSocket.in(directory);
  }

  /** The same of words that stand for themselves, whatever is in them. */
  public ConfigurationView ask(List<String> words) {
    return ask(Words.line(words));
  }

  /**
   * What the node answers. Blocks, up to 35 s.
   *
   * @throws RuntimeFailure.Unavailable if it does not: whether it has done what it was told is only
   *     known if nobody listens there
   * @throws RuntimeFailure.Invalid if the line is too long, or a link stands in the socket's place
   */
  public ConfigurationView ask(String line) {
    int bytes = line.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > ConsoleWire.MOST_LINE_BYTES || line.contains("\n")) {
      throw new RuntimeFailure.Invalid(
          "a command is one line of at most %d bytes; this one has %d"
              .formatted(ConsoleWire.MOST_LINE_BYTES, bytes));
    }
    try {
      var found = ConsoleSocket.look(socket);
      if (found.isPresent() && !found.get().isOther()) {
        throw new RuntimeFailure.Invalid(socket + " is no socket; is it a link somebody has made?");
      }
      return converse(line);
    } catch (IOException failed) {
      throw new RuntimeFailure.Unavailable(
          "no console answers at %s (%s); does the node run, with this data directory?"
              .formatted(socket, failed.getMessage()),
          RETRY);
    }
  }

  private ConfigurationView converse(String line) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      var wire = new ConsoleWire(channel, watchdog);
      wire.write(line, WRITE_PATIENCE);
      return wire.readView(ANSWER_PATIENCE);
    }
  }

  @Override
  public void close() {
    watchdog.close();
  }
}
