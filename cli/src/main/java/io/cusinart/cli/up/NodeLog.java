package io.cusinart.cli.up;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What one node wrote, over all its restarts: {@code NAME.log}, and {@code NAME.log.1} before it.
 * Each is at most the limit and a line long. Safe for use by several threads.
 *
 * <p>A line that cannot be written is dropped, because the thread that reads the node's output must
 * go on; the next one is tried again.
 */
final class NodeLog implements AutoCloseable {

  static final long LIMIT_BYTES = 10 * 1024 * 1024;

  private final Path file;
  private final long limitBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private OutputStream out;
  private long bytes;
  private boolean closed;

  private NodeLog(Path file, long limitBytes, OutputStream out, long bytes) {
    this.file = file;
    this.limitBytes = limitBytes;
    this.out = out;
    this.bytes = bytes;
  }

  /** Appends to the file, which is created with its directories if need be. */
  static NodeLog open(Path file, long limitBytes) {
    try {
      if (file.getParent() != null) {
        Files.createDirectories(file.getParent());
      }
      OutputStream out = append(file);
      return new NodeLog(file, limitBytes, out, Files.size(file));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot open %s: give a --dir that can be written".formatted(file), e);
    }
  }

  private static OutputStream append(Path file) throws IOException {
    return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  Path file() {
    return file;
  }

  void add(String line) {
    byte[] encoded = (line + "\n").getBytes(StandardCharsets.UTF_8);
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (bytes >= limitBytes) {
        rotate();
      }
      out.write(encoded);
      bytes += encoded.length;
    } catch (IOException _) {
      // Dropped, see above.
    } finally {
      lock.unlock();
    }
  }

  // In this order: when a step fails, the stream in use is still open.
  private void rotate() throws IOException {
    Path old = file.resolveSibling(file.getFileName() + ".1");
    Files.move(file, old, StandardCopyOption.REPLACE_EXISTING);
    OutputStream before = out;
    out = append(file);
    bytes = 0;
    before.close();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file, e);
    } finally {
      lock.unlock();
    }
  }
}
