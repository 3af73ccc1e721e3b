package io.cusinart.core.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A small file that is replaced in one step and for good: written beside its place, brought to the
 * disk, renamed, and the directory brought to the disk, without which the rename could be lost with
 * the power (Pillai et al., "All File Systems Are Not Created Equal", OSDI 2014). Two fsyncs each
 * time. Not safe for use by two threads.
 *
 * <p>After a failure of the last step nobody knows which of the two a power cut would leave, and
 * asking again is answered "done" by the system whatever became of it: from then on it refuses.
 */
public final class AtomicFile {

  /** What the name of a file that is being written ends with; a crash may leave it. */
  static final String UNFINISHED = ".tmp";

  private static final String OWNER_ONLY = "rw-------";

  private final Path path;
  private final Path temporary;
  private boolean uncertain;

  /** This file, whether it is there or not. */
  public AtomicFile(Path path) {
    this.path = path;
    this.temporary = path.resolveSibling(path.getFileName() + UNFINISHED);
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** What it holds, as text; empty if it is not there. Somebody may have changed it by hand. */
  public Optional<String> read() throws IOException {
    try {
      return Optional.of(Files.readString(path, StandardCharsets.UTF_8));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  /**
   * Replaces it. Blocks.
   *
   * @throws UncheckedIOException if that fails: it is as it was, unless the message says that
   *     nobody knows
   */
  public void replace(byte[] bytes) {
    if (uncertain) {
      throw new UncheckedIOException(
          new IOException(
              path + " could not be kept safe before; look at its disk and restart the node"));
    }
    try {
      write(bytes);
    } catch (IOException failed) {
      throw new UncheckedIOException(
          "%s cannot be written (%s); nothing was changed".formatted(temporary, failed), failed);
    }
    uncertain = true;
    try {
      Files.move(
          temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      force(Objects.requireNonNull(path.toAbsolutePath().getParent()));
    } catch (IOException failed) {
      throw new UncheckedIOException(
          "%s could not be kept safe (%s): whether the change is there after a restart nobody knows"
              .formatted(path, failed),
          failed);
    }
    uncertain = false;
  }

  /** A leftover of a crash is removed first: it may have other permissions, or be a link. */
  private void write(byte[] bytes) throws IOException {
    Files.deleteIfExists(temporary);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)))) {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
