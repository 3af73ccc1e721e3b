package io.cusinart.testkit.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Tells which process a connection of this machine comes from, by {@code /proc} of Linux. */
final class SocketOwners {

  private static final int LOCAL_ADDRESS = 1;
  private static final int INODE = 9;

  private SocketOwners() {}

  /**
   * Which of these processes has the TCP socket of this local port; empty if none has.
   *
   * @param port of an end that is connected
   */
  static OptionalLong ownerOf(int port, Collection<Long> processes) {
    Optional<String> inode = inodeOf(port);
    return inode.isEmpty()
        ? OptionalLong.empty()
        : processes.stream()
            .mapToLong(Long::longValue)
            .filter(process -> has(process, "socket:[" + inode.get() + "]"))
            .findFirst();
  }

  private static Optional<String> inodeOf(int port) {
    String suffix = ":%04X".formatted(port);
    return Stream.of("/proc/self/net/tcp", "/proc/self/net/tcp6")
        .flatMap(SocketOwners::lines)
        .map(line -> line.strip().split("\\s+", -1))
        .filter(fields -> fields.length > INODE && fields[LOCAL_ADDRESS].endsWith(suffix))
        .map(fields -> fields[INODE])
        .filter(inode -> !inode.equals("0"))
        .findFirst();
  }

  private static Stream<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file)).stream();
    } catch (IOException none) {
      return Stream.empty(); // a machine without IPv6
    }
  }

  private static boolean has(long process, String socket) {
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(process), "fd"))) {
      return open.anyMatch(each -> leadsTo(each, socket));
    } catch (IOException gone) {
      return false; // the process has ended
    }
  }

  private static boolean leadsTo(Path link, String socket) {
    try {
      return Files.readSymbolicLink(link).toString().equals(socket);
    } catch (IOException closed) {
      return false; // since it was listed
    }
  }
}
