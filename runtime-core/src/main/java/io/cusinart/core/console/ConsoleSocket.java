package io.cusinart.core.console;

import io.cusinart.api.RuntimeFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Where a node's console is, and who may get there: its owner only. Without state. */
public final class ConsoleSocket {

  /** Its name in the node's data directory. */
  public static final String NAME = "console.sock";

  /** The system's {@code sockaddr_un} holds 108; the JDK keeps two of them for itself. */
  static final int MOST_PATH_BYTES = 106;

  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> SOCKET =
      PosixFilePermissions.fromString("rw-------");
  private static final int BACKLOG = 64;

  private ConsoleSocket() {}

  /**
   * Where the console of that directory is.
   *
   * @throws RuntimeFailure.Invalid if the system cannot name a socket there
   */
  public static Path in(Path directory) {
    Path path = directory.toAbsolutePath().normalize().resolve(NAME);
    int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MOST_PATH_BYTES) {
      throw new RuntimeFailure.Invalid(
          "the console's socket %s has a path of %d bytes and the system allows %d; take a data directory with a shorter path"
              .formatted(path, bytes, MOST_PATH_BYTES));
    }
    return path;
  }

  /**
   * Makes the directory, or sees to it that nobody but its owner gets in. Blocks.
   *
   * @throws RuntimeFailure.Invalid if others may, and something is in it already
   */
  public static void prepare(Path directory) {
    try {
      Path parent = directory.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(DIRECTORY));
    } catch (FileAlreadyExistsException _) {
      closeToOthers(directory);
    } catch (IOException failed) {
      throw new UncheckedIOException(
          "the data directory %s cannot be made (%s); choose another".formatted(directory, failed),
          failed);
    }
  }

  /** One that is used for something else is left alone: others may need to get in there. */
  private static void closeToOthers(Path directory) {
    try {
      PosixFileAttributes found = Files.readAttributes(directory, PosixFileAttributes.class);
      if (!found.isDirectory()) {
        throw new RuntimeFailure.Invalid(directory + " is no directory; choose another");
      }
      if (DIRECTORY.containsAll(found.permissions())) {
        return;
      }
      try (Stream<Path> entries = Files.list(directory)) {
        if (entries.findAny().isPresent()) {
          throw new RuntimeFailure.Invalid(
              "others may enter the data directory %s (%s); chmod 700 it, or choose another"
                  .formatted(directory, PosixFilePermissions.toString(found.permissions())));
        }
      }
      Files.setPosixFilePermissions(directory, DIRECTORY);
    } catch (IOException failed) {
      throw new UncheckedIOException(
          "the data directory %s cannot be used (%s); choose another".formatted(directory, failed),
          failed);
    }
  }

  /**
   * Listens there. A socket that a killed node has left behind is removed first; one that answers
   * is not, and neither is anything else that has that name. Blocks for a moment.
   */
  static ServerSocketChannel listen(Path socket) throws IOException {
    refuseWhatIsThere(socket);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(socket), BACKLOG);
      // Until now the directory alone has kept others out.
      Files.setPosixFilePermissions(socket, SOCKET);
      return channel;
    } catch (IOException | RuntimeException failed) {
      channel.close();
      throw failed;
    }
  }

  private static void refuseWhatIsThere(Path socket) throws IOException {
    Optional<BasicFileAttributes> found = look(socket);
    if (found.isEmpty()) {
      return;
    }
    if (!found.get().isOther()) {
      throw new RuntimeFailure.Invalid(
          "%s is no socket but %s; remove it"
              .formatted(socket, found.get().isSymbolicLink() ? "a symbolic link" : "a file"));
    }
    if (answers(socket)) {
      throw new RuntimeFailure.Invalid(
          "another node has its console at %s; give each its own data directory".formatted(socket));
    }
    Files.deleteIfExists(socket);
  }

  /** What is at that path itself, without following links. */
  static Optional<BasicFileAttributes> look(Path path) throws IOException {
    try {
      return Optional.of(
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  private static boolean answers(Path socket) {
    try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return probe.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }
}
