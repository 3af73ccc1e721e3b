package io.cusinart.core.data;

import io.cusinart.core.settings.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port of a node and the addresses of the other members as it saw them last, in the file {@code
 * members}. Safe for use by several threads; noting does not block.
 *
 * <p>Only a help in finding the others again: what cannot be read is taken for nothing, with a line
 * of the log, and what cannot be written is tried again with the next change.
 */
public final class RememberedMembers {

  static final String FILE = "members";

  private static final Logger LOG = LoggerFactory.getLogger(RememberedMembers.class);
  private static final String PORT = "port ";
  private static final String MEMBER = "member ";

  /**
   * What is noted. Immutable.
   *
   * @param port the node's; 0 if it is not known
   * @param others in order
   */
  public record Memory(int port, List<HostPort> others) {

    /** Nothing yet. */
    public static final Memory NONE = new Memory(0, List.of());

    /** Copies. */
    public Memory {
      others = List.copyOf(others);
    }

    private String text() {
      var lines = new ArrayList<String>();
      lines.add("# Whom this node asks for its cluster when it is started again.");
      lines.add(PORT + port);
      others.forEach(each -> lines.add(MEMBER + each));
      return String.join("\n", lines) + "\n";
    }

    private static Memory parse(String text) {
      int port = 0;
      var others = new ArrayList<HostPort>();
      for (String line : text.lines().toList()) {
        if (line.startsWith(PORT)) {
          port = number(line.substring(PORT.length()));
        } else if (line.startsWith(MEMBER)) {
          HostPort.parse(line.substring(MEMBER.length())).ifPresent(others::add);
        }
      }
      return new Memory(port, others);
    }

    private static int number(String text) {
      return HostPort.parse("h:" + text).map(HostPort::port).orElse(0);
    }
  }

  private final Path path;
  private final AtomicFile file;
  private final AtomicReference<Memory> noted;
  private final AtomicReference<Memory> written;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("cusinart-members").factory());

  RememberedMembers(Path directory) {
    this.path = directory.resolve(FILE);
    this.file = new AtomicFile(path);
    this.noted = new AtomicReference<>(read());
    this.written = new AtomicReference<>(noted.get());
  }

  private Memory read() {
    try {
      Optional<String> text = file.read();
      return text.map(Memory::parse).orElse(Memory.NONE);
    } catch (IOException unreadable) {
      LOG.warn("[{}] cannot be read; the node asks its seeds only", path, unreadable);
      return Memory.NONE;
    }
  }

  /** What is noted now; at the start, what the node of before has noted. */
  public Memory memory() {
    return noted.get();
  }

  /** Notes the port of this start. */
  public void port(int port) {
    note(before -> new Memory(port, before.others()));
  }

  /** Notes who else is a member. */
  public void others(Collection<HostPort> others) {
    var sorted = new TreeSet<HostPort>(Comparator.comparing(HostPort::toString));
    sorted.addAll(others);
    note(before -> new Memory(before.port(), List.copyOf(sorted)));
  }

  private void note(UnaryOperator<Memory> change) {
    Memory before = noted.getAndUpdate(change);
    if (!noted.get().equals(before)) {
      try {
        writer.execute(this::write);
      } catch (RejectedExecutionException _) {
        // Closed: the node ends, and what was noted before stays.
      }
    }
  }

  private void write() {
    Memory last = noted.get();
    if (last.equals(written.get())) {
      return;
    }
    try {
      file.replace(last.text().getBytes(StandardCharsets.UTF_8));
      written.set(last);
    } catch (UncheckedIOException failed) {
      LOG.warn("[{}] could not be written: {}", path, failed.toString());
    }
  }

  /** Waits a moment for what was noted to be written; nothing is noted any more. */
  void close() {
    writer.shutdown();
    try {
      var _ = writer.awaitTermination(2, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
