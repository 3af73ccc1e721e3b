package io.cusinart.testkit.network;

import java.io.UncheckedIOException;
import java.net.InetSocketAddress;

/**
 * Stands between two ends of TCP connections and does to them what networks and dying processes do.
 * Safe for use by several threads.
 */
public final class Relay implements AutoCloseable {

  private final Road road = new Road();
  private final Doorway doorway;

  private Relay(InetSocketAddress target) {
    this.doorway = new Doorway(target, 0, _ -> road);
  }

  /**
   * A relay to this address, at a free port, that accepts and forwards. Nobody need listen there
   * yet: who connects is reset then.
   *
   * @throws UncheckedIOException if it cannot listen
   */
  public static Relay to(InetSocketAddress target) {
    return new Relay(target);
  }

  /** Where it listens, also while it refuses. */
  public InetSocketAddress address() {
    return doorway.address();
  }

  /** Resets all connections, as a process that is killed does. New ones are accepted still. */
  public void cut() {
    doorway.cut();
  }

  /**
   * Listens no more: whoever connects is refused. Connections there are go on. Blocks until the
   * socket is really gone: as long as a thread is in its accept, the machine still answers for it.
   *
   * @throws UncheckedIOException if the port cannot be closed
   */
  public void refuse() {
    doorway.refuse();
  }

  /**
   * Listens again, at the same port, after it has refused.
   *
   * @throws UncheckedIOException if the port has been taken
   */
  public void accept() {
    doorway.accept();
  }

  /** Forwards nothing any more, without a word to either end. */
  public void freeze() {
    road.close();
  }

  /** Forwards again, what has gathered included. */
  public void thaw() {
    road.open();
  }

  /** Ends all connections and listens no more. */
  @Override
  public void close() {
    refuse();
    cut();
    thaw();
  }
}
