package io.cusinart.cli.up;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One supervisor's hold on a directory; the operating system ends it with the process. The file
 * stays when the hold ends: to remove it would let two hold different files of one name.
 */
final class DirectoryLock implements AutoCloseable {

  private static final String NAME = "up.lock";

  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Creates the directory if need be. */
  static DirectoryLock hold(Path directory) {
    Path file = directory.resolve(NAME);
    try {
      Files.createDirectories(directory);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new DirectoryInUseException(directory, holder(file));
      }
      byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
      channel.truncate(0).write(ByteBuffer.wrap(pid));
      return new DirectoryLock(channel);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot lock %s: give a --dir that can be written".formatted(file), e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null; // held by this JVM
    }
  }

  private static String holder(Path file) throws IOException {
    String pid = Files.readString(file);
    return pid.isEmpty() ? "" : " (pid " + pid + ")";
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unlock " + NAME, e);
    }
  }
}
