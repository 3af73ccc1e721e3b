package io.cusinart.testkit.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stands between two ends of TCP connections and does to them what networks and dying processes do.
 * Safe for use by several threads.
 */
public final class Relay implements AutoCloseable {

  private final InetSocketAddress target;
  private final InetSocketAddress address;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition thawed = lock.newCondition();
  private boolean frozen;
  private volatile Listening listening;

  private record Listening(ServerSocket socket, Thread acceptor) {}

  private Relay(InetSocketAddress target) throws IOException {
    this.target = target;
    this.listening = listen(0);
    this.address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.socket().getLocalPort());
  }

  /**
   * A relay to this address, at a free port, that accepts and forwards. Nobody need listen there
   * yet: who connects is reset then.
   *
   * @throws UncheckedIOException if it cannot listen
   */
  public static Relay to(InetSocketAddress target) {
    try {
      return new Relay(target);
    } catch (IOException e) {
      throw new UncheckedIOException("a relay to " + target + " cannot listen", e);
    }
  }

  /** Where it listens, also while it refuses. */
  public InetSocketAddress address() {
    return address;
  }

  /** Resets all connections, as a process that is killed does. New ones are accepted still. */
  public void cut() {
    open.forEach(Relay::reset);
    open.clear();
  }

  /**
   * Listens no more: whoever connects is refused. Connections there are go on. Blocks until the
   * socket is really gone: as long as a thread is in its accept, the machine still answers for it.
   *
   * @throws UncheckedIOException if the port cannot be closed
   */
  public void refuse() {
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

  /**
   * Listens again, at the same port, after it has refused.
   *
   * @throws UncheckedIOException if the port has been taken
   */
  public void accept() {
    try {
      listening = listen(address.getPort());
    } catch (IOException e) {
      throw new UncheckedIOException("a relay cannot listen again at " + address, e);
    }
  }

  /** Forwards nothing any more, without a word to either end. */
  public void freeze() {
    lock.lock();
    try {
      frozen = true;
    } finally {
      lock.unlock();
    }
  }

  /** Forwards again, what has gathered included. */
  public void thaw() {
    lock.lock();
    try {
      frozen = false;
      thawed.signalAll();
    } finally {
      lock.unlock();
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
        var far = new Socket();
        open.add(far);
        try {
          far.connect(target, 5_000);
          pump(near, far);
          pump(far, near);
        } catch (IOException unreachable) {
          reset(near);
        }
      }
    } catch (IOException closed) {
      // It refuses from now on.
    }
  }

  private void pump(Socket from, Socket to) {
    Thread.ofVirtual().name("relay").start(() -> forward(from, to));
  }

  private void forward(Socket from, Socket to) {
    byte[] buffer = new byte[64 * 1_024];
    try {
      for (int count; (count = from.getInputStream().read(buffer)) >= 0; ) {
        awaitThaw();
        to.getOutputStream().write(buffer, 0, count);
      }
      awaitThaw();
      to.shutdownOutput();
    } catch (IOException broken) {
      reset(from);
      reset(to);
    }
  }

  private void awaitThaw() {
    lock.lock();
    try {
      while (frozen) {
        thawed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException gone) {
      // So it is over.
    }
  }

  /** Ends all connections and listens no more. */
  @Override
  public void close() {
    refuse();
    cut();
    thaw();
  }
}
