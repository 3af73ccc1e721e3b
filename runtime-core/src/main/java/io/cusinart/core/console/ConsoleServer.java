package io.cusinart.core.console;

import io.cusinart.api.RuntimeFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The console of a node at its Unix domain socket. Safe for use by several threads.
 *
 * <p>Each client has a virtual thread, so that one that is slow keeps nobody waiting, and every
 * read and write has a deadline. Whoever is not the user that runs the node is refused, even where
 * the permissions of socket and directory would have let them in.
 */
public final class ConsoleServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);

  /** Clients at once. One more is refused in words, and of twice as many the next without. */
  static final int MOST_CLIENTS = 32;

  private final ServerSocketChannel listening;
  private final Path socket;
  private final UserPrincipal owner;
  private final Answering answering;
  private final Patience patience;
  private final Watchdog watchdog = new Watchdog();
  private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();

  /** What answers a line; called by several threads, may block. */
  @FunctionalInterface
  public interface Answering {

    /** The answer to {@code line}, asked by the user {@code who}. */
    ConfigurationView answer(String line, String who);
  }

  /**
   * How long clients are waited for.
   *
   * @param idle without a command
   * @param line from the first byte of a line to its end
   * @param write until an answer was taken
   */
  record Patience(Duration idle, Duration line, Duration write) {

    static final Patience USUAL =
        new Patience(Duration.ofMinutes(1), Duration.ofSeconds(10), Duration.ofSeconds(10));
  }

  private ConsoleServer(
      ServerSocketChannel listening,
      Path socket,
      UserPrincipal owner,
      Answering answering,
      Patience patience) {
    this.listening = listening;
    this.socket = socket;
    this.owner = owner;
    this.answering = answering;
    this.patience = patience;
  }

  /**
   * Listens at {@code console.sock} of this directory, which is made if it is not there. Blocks for
   * a moment.
   *
   * @throws RuntimeFailure.Invalid if the path is too long, others may enter the directory, or
   *     another node's console is there
   * @throws UncheckedIOException if it cannot be made
   */
  public static ConsoleServer start(Path directory, Answering answering) {
    return start(directory, answering, Patience.USUAL);
  }

  static ConsoleServer start(Path directory, Answering answering, Patience patience) {
    Path socket = ConsoleSocket.in(directory);
    ConsoleSocket.prepare(directory);
    try {
      ServerSocketChannel listening = ConsoleSocket.listen(socket);
      UserPrincipal owner = Files.getOwner(socket, LinkOption.NOFOLLOW_LINKS);
      var server = new ConsoleServer(listening, socket, owner, answering, patience);
      Thread.ofVirtual().name("cusinart-console").start(server::accept);
      return server;
    } catch (IOException failed) {
      throw new UncheckedIOException(
          "the console cannot listen at %s (%s)".formatted(socket, failed.getMessage()), failed);
    }
  }

  /** Where it listens. */
  public Path socket() {
    return socket;
  }

  private void accept() {
    while (listening.isOpen()) {
      try {
        SocketChannel client = listening.accept();
        Thread.ofVirtual().name("cusinart-console-client").start(() -> serve(client));
      } catch (IOException failed) {
        if (listening.isOpen()) {
          LOG.warn("A client of the console was not accepted", failed);
        }
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      clients.add(client);
      var wire = new ConsoleWire(client, watchdog);
      String who = client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
      Optional<String> refusal = refusal(client);
      if (refusal.isEmpty()) {
        converse(wire, who);
      } else if (clients.size() <= 2 * MOST_CLIENTS) {
        LOG.warn("The console refused user [{}]: {}", who, refusal.get());
        refuse(wire, refusal.get());
      }
    } catch (IOException ended) {
      LOG.debug("A client of the console has gone or was too slow", ended);
    } finally {
      clients.remove(client);
    }
  }

  private Optional<String> refusal(SocketChannel client) throws IOException {
    if (!client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().equals(owner)) {
      return Optional.of(
          "only the user %s, who runs the node, may use its console".formatted(owner.getName()));
    }
    return clients.size() > MOST_CLIENTS
        ? Optional.of(
            "%d clients are at the console, as many as may be; try again later"
                .formatted(MOST_CLIENTS))
        : Optional.empty();
  }

  /** After its first line: a socket that is closed with something unread takes the answer along. */
  private void refuse(ConsoleWire wire, String why) throws IOException {
    if (wire.readLine(patience.line(), patience.line()).isPresent()) {
      wire.write(ConfigurationView.refused(why), patience.write());
    }
  }

  private void converse(ConsoleWire wire, String who) throws IOException {
    while (true) {
      Optional<ConsoleWire.Line> line = wire.readLine(patience.idle(), patience.line());
      if (line.isEmpty()) {
        return;
      }
      wire.write(
          line.get()
              .text()
              .map(text -> answer(text, who))
              .orElse(
                  ConfigurationView.refused(
                      "a line has at most %d bytes and this one had more"
                          .formatted(ConsoleWire.MOST_LINE_BYTES))),
          patience.write());
    }
  }

  private ConfigurationView answer(String line, String who) {
    try {
      return answering.answer(line, who);
    } catch (RuntimeException broken) { // the top of this thread, as far as commands go
      LOG.error("The console could not answer", broken);
      return ConfigurationView.refused(
          "the node could not answer (%s); see its log".formatted(broken));
    }
  }

  /** Ends all conversations and removes the socket. May be called twice. */
  @Override
  public void close() {
    if (!listening.isOpen()) {
      return;
    }
    try {
      listening.close();
      Files.deleteIfExists(socket);
      for (SocketChannel client : clients) {
        client.close();
      }
    } catch (IOException failed) {
      LOG.warn("The console was not closed cleanly", failed);
    }
    watchdog.close();
  }
}
