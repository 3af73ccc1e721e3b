package io.cusinart.core.data;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.cusinart.api.NodeId;
import io.cusinart.api.RuntimeFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The room of one node on disk, held while the node runs: nobody else can open it, neither another
 * process nor another node of this one. Safe for use by several threads.
 *
 * <p>The file {@code node.id} says whose it is. A directory of another node or cluster is refused,
 * and so is one that holds files of a node without saying of which: a copy or a half-restored
 * backup must not be taken for an empty directory. Anything else is made a node's directory; files
 * that are not ours stay as they are.
 */
public final class DataDirectory implements AutoCloseable {

  static final String COOKIE = "node.id";
  static final String LOCK = "node.lock";
  static final String PROBE = "node.probe";

  /** More than a file system keeps beside a file's name. */
  private static final int PROBE_BYTES = 4_096;

  /** Where files of a node are; others of a node's parts keep theirs in folders below it. */
  private static final String PARTS = "parts";

  /** What nobody but a node puts there; the last three are the console's. */
  private static final List<String> OURS =
      List.of(RememberedMembers.FILE, PARTS, "settings", "settings.history", "settings.shared");

  private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

  private final Path path;
  private volatile Cookie cookie;
  private final AtomicFile cookieFile;
  private final FileChannel lockFile;
  private final RememberedMembers members;

  private DataDirectory(Path path, Cookie cookie, FileChannel lockFile) {
    this.path = path;
    this.cookie = cookie;
    this.cookieFile = new AtomicFile(path.resolve(COOKIE));
    this.lockFile = lockFile;
    this.members = new RememberedMembers(path);
  }

  /**
   * Opens the directory of this node, or makes it. Blocks for a few fsyncs.
   *
   * @throws RuntimeFailure.Invalid if it is another's, somebody holds it, or it cannot be written;
   *     the message names the cure
   */
  public static DataDirectory open(Path directory, String cluster, NodeId node) {
    Path path = directory.toAbsolutePath().normalize();
    @Nullable FileChannel lock = null;
    try {
      create(path);
      lock = lock(path);
      var opened = new DataDirectory(path, identify(path, cluster, node), lock);
      opened.startedAgain();
      return opened;
    } catch (IOException failed) {
      close(lock);
      throw unusable(path, failed);
    } catch (UncheckedIOException failed) {
      close(lock);
      throw unusable(path, Objects.requireNonNullElse(failed.getCause(), failed));
    } catch (RuntimeException refused) {
      close(lock);
      throw refused;
    }
  }

  private static RuntimeFailure.Invalid unusable(Path path, Exception failed) {
    String why =
        failed instanceof AccessDeniedException denied
            ? "user %s may not write %s"
                .formatted(System.getProperty("user.name", "?"), denied.getFile())
            : failed.toString();
    return new RuntimeFailure.Invalid(
        "the data directory %s cannot be used: %s; mend that, or give another directory (--data)"
            .formatted(path, why));
  }

  private static void create(Path path) throws IOException {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new RuntimeFailure.Invalid(
          "%s is no directory; give another one for the node's data (--data)".formatted(path));
    }
    if (!Files.isDirectory(path)) {
      Files.createDirectories(path);
      try {
        Files.setPosixFilePermissions(
            path,
            EnumSet.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.OWNER_EXECUTE));
      } catch (UnsupportedOperationException _) {
        // A file system without such permissions.
      }
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel file = FileChannel.open(path.resolve(LOCK), CREATE, WRITE);
    try {
      FileLock lock = file.tryLock();
      if (lock != null) {
        return file;
      }
    } catch (OverlappingFileLockException _) {
      // Held by another node of this very process.
    } catch (IOException failed) {
      file.close();
      throw failed;
    }
    file.close();
    throw new RuntimeFailure.Invalid(
        "the data directory %s is in use by a node that runs; stop that one, or give another directory (--data)"
            .formatted(path));
  }

  private static Cookie identify(Path path, String cluster, NodeId node) throws IOException {
    Optional<String> text = new AtomicFile(path.resolve(COOKIE)).read();
    if (text.isEmpty()) {
      refuseStrayFiles(path);
      return new Cookie(cluster, node, 0);
    }
    Cookie found =
        Cookie.parse(text.get())
            .orElseThrow(() ->
                new RuntimeFailure.Invalid(
                    "%s cannot be read: it was damaged, or written by a newer version; restore it, or give another directory (--data)"
                        .formatted(path.resolve(COOKIE))));
    if (!found.cluster().equals(cluster) || !found.node().equals(node)) {
      throw new RuntimeFailure.Invalid(
          "the data directory %s is that of node %s of cluster %s, not of %s of %s; start that node on it, or give another directory (--data)"
              .formatted(path, found.node(), found.cluster(), node, cluster));
    }
    return found;
  }

  private static void refuseStrayFiles(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      Optional<String> ours =
          files.map(each -> each.getFileName().toString()).filter(OURS::contains).findFirst();
      if (ours.isPresent()) {
        throw new RuntimeFailure.Invalid(
            "%s holds %s of a node but no %s that says of which; restore that file, or give another directory (--data)"
                .formatted(path, ours.get(), COOKIE));
      }
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /**
   * The folder of one part of the node, which is made if it is not there.
   *
   * @param part a word of lower case letters, digits and -
   */
  public Path of(String part) {
    if (!part.matches("[a-z0-9-]{1,64}")) {
      throw new IllegalArgumentException(
          "a part's name is 1 to 64 of a-z 0-9 - but is [" + part + "]");
    }
    Path folder = path.resolve(PARTS).resolve(part);
    try {
      return Files.createDirectories(folder);
    } catch (IOException failed) {
      throw unusable(path, failed);
    }
  }

  /**
   * Writes a small file, brings it to the disk and removes it. Blocks, and for long if the disk
   * hangs.
   *
   * @throws IOException if the directory cannot be written, or is not there any more
   */
  public void probe() throws IOException {
    if (!Files.exists(path.resolve(COOKIE))) {
      throw new NoSuchFileException(path.resolve(COOKIE).toString());
    }
    Path file = path.resolve(PROBE);
    try (FileChannel channel = FileChannel.open(file, CREATE, WRITE, TRUNCATE_EXISTING)) {
      channel.write(ByteBuffer.wrap(new byte[PROBE_BYTES]));
      channel.force(true);
    }
    Files.delete(file);
  }

  /**
   * Counts a start: the node begins, or begins anew as another incarnation. Blocks for an fsync;
   * for one thread at a time.
   *
   * @throws UncheckedIOException if it cannot be written; then it was not counted
   */
  public void startedAgain() {
    Cookie next = cookie.startedAgain();
    cookieFile.replace(next.text().getBytes(StandardCharsets.UTF_8));
    cookie = next;
  }

  /** How often a node was started on it, this time included: a number that only grows. */
  public long starts() {
    return cookie.starts();
  }

  /** Whom the node saw last. */
  public RememberedMembers members() {
    return members;
  }

  /** Lets it go. May be called twice. */
  @Override
  public void close() {
    members.close();
    close(lockFile);
  }

  private static void close(@Nullable FileChannel lock) {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException failed) {
      LOG.warn("A lock could not be released", failed);
    }
  }
}
