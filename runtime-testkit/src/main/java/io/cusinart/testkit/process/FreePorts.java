package io.cusinart.testkit.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** TCP ports of 127.0.0.1 that nobody listens on. Safe for use by several threads. */
public final class FreePorts {

  // Below the range Linux takes the ports of outgoing connections from (32768 and up): a node that
  // is down must not find its port taken by a peer's attempt to reach it.
  private static final int FIRST = 20_000;
  private static final int LAST = 32_767;
  private static final int MAX_PORTS = 1_000;
  private static final int ATTEMPTS_PER_PORT = 100;

  private FreePorts() {}

  /**
   * Distinct ports, free at this moment; nothing reserves them. Each is between 20000 and 32767.
   *
   * @param count 0 to 1000
   * @throws ProcessFailure if there are not so many
   */
  public static List<Integer> pick(int count) {
    if (count < 0 || count > MAX_PORTS) {
      throw new IllegalArgumentException(
          "count must be 0 to %d but is %d".formatted(MAX_PORTS, count));
    }
    // Held open until all are found, which makes them distinct.
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count * ATTEMPTS_PER_PORT && held.size() < count; i++) {
        ServerSocket socket = bind(ThreadLocalRandom.current().nextInt(FIRST, LAST + 1));
        if (socket != null) {
          held.add(socket);
        }
      }
      if (held.size() < count) {
        throw new ProcessFailure(
            "found %d of %d free ports in %d to %d: end what listens there"
                .formatted(held.size(), count, FIRST, LAST));
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      held.forEach(FreePorts::close);
    }
  }

  private static @Nullable ServerSocket bind(int port) {
    try {
      return new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"));
    } catch (IOException _) {
      return null; // taken: the caller tries another
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new ProcessFailure("cannot close port " + socket.getLocalPort(), e);
    }
  }
}
