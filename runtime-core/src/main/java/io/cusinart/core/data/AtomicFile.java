package io.cusinart.core.data;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A small file of text that is replaced as a whole: after a crash at any moment it holds what was
 * written last or what was written before it, never a part. Not safe for use by two threads at a
 * time. Each write costs two fsyncs.
 *
 * <p>The usual steps: a new file beside it is written and forced to disk, renamed over the old one,
 * and the directory forced to disk, without which the rename could be lost with the power (Pillai
 * et al., "All File Systems Are Not Created Equal", OSDI 2014).
 */
public final class AtomicFile {

  /** What the name of a file that is being written ends with; it may be left by a crash. */
  static final String UNFINISHED = ".new";

  private final Path file;

  /** This file, whether it is there or not. */
  public AtomicFile(Path file) {
    this.file = file;
  }

  /** What it holds; empty if it is not there. Its text may have been changed by hand. */
  public Optional<String> read() throws IOException {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  /** Replaces what it holds; on disk when this returns. Blocks. */
  public void write(String text) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
    try (var channel = FileChannel.open(unfinished, CREATE, WRITE, TRUNCATE_EXISTING)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(unfinished, file, ATOMIC_MOVE, REPLACE_EXISTING);
    forceDirectory();
  }

  private void forceDirectory() throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      try (var channel = FileChannel.open(directory, READ)) {
        channel.force(true);
      }
    }
  }
}
