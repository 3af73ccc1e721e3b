package io.cusinart.testkit.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

/**
 * Forwards the connections to a port, each by the road of whoever makes it. Safe for use by several
 * threads.
 */
final class Doorway {

  private final InetSocketAddress target;
  private final InetSocketAddress address;
  private final IntFunction<Road> roads;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Listening listening;

  private record Listening(ServerSocket socket, Thread acceptor) {}

  /**
   * Accepts at once.
   *
   * @param port to listen at; 0 means a free one
   * @param roads by the port that a connection comes from
   */
  Doorway(InetSocketAddress target, int port, IntFunction<Road> roads) {
    this.target = target;
    this.roads = roads;
    try {
      this.listening = listen(port);
    } catch (IOException e) {
      throw new UncheckedIOException("a relay to " + target + " cannot listen", e);
    }
    this.address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.socket().getLocalPort());
  }

  InetSocketAddress address() {
    return address;
  }

  /** Resets all connections. */
  void cut() {
    open.forEach(Doorway::reset);
    open.clear();
  }

  /**
   * Listens no more. Blocks until the socket is really gone: as long as a thread is in its accept,
   * the machine still answers for it. May be called twice.
   */
  void refuse() {
    try {
      listening.socket().close();
    } catch (IOException e) {
      throw new UncheckedIOException("a relay cannot close its port", e);
    }
    awaitEnd(listening.acceptor());
  }

  private static void awaitEnd(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Listens again, at the same port. */
  void accept() {
    try {
      listening = listen(address.getPort());
    } catch (IOException e) {
      throw new UncheckedIOException("a relay cannot listen again at " + address, e);
    }
  }

  private Listening listen(int port) throws IOException {
    var socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return new Listening(socket, Thread.ofVirtual().name("relay").start(() -> acceptAll(socket)));
  }

  private void acceptAll(ServerSocket socket) {
    try {
      while (true) {
        Socket near = socket.accept();
        open.add(near);
        Road road = roads.apply(near.getPort());
        var far = new Socket();
        open.add(far);
        try {
          far.connect(target, 5_000);
          pump(near, far, road);
          pump(far, near, road);
        } catch (IOException unreachable) {
          drop(near);
          drop(far);
        }
      }
    } catch (IOException closed) {
      // It refuses from now on.
    }
  }

  private void pump(Socket from, Socket to, Road road) {
    Thread.ofVirtual().name("relay").start(() -> forward(from, to, road));
  }

  private void forward(Socket from, Socket to, Road road) {
    byte[] buffer = new byte[64 * 1_024];
    try {
      for (int count; (count = from.getInputStream().read(buffer)) >= 0; ) {
        road.pass();
        to.getOutputStream().write(buffer, 0, count);
      }
      road.pass();
      to.shutdownOutput();
    } catch (IOException broken) {
      road.pass(); // that one end is gone is a word to the other too
      drop(from);
      drop(to);
    }
  }

  private void drop(Socket socket) {
    reset(socket);
    open.remove(socket);
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException gone) {
      // So it is over.
    }
  }
}
