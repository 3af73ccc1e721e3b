package io.cusinart.core.settings;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Connections to one peer. Immutable.
 *
 * @param connectionsPerPeer how many there may be; whoever needs one more waits
 * @param connectTimeout how long one attempt to connect may take
 * @param connectAttempts how often it is tried, with growing pauses
 * @param negotiateTimeout how long a stream may take from asking to acceptance, waiting included
 * @param idleClose how long a connection nobody uses is kept
 * @param keepAlive silence after which a peer is asked to say something
 * @param silence after which it is given up; more than {@code keepAlive}
 */
public record PoolSettings(
    int connectionsPerPeer,
    Duration connectTimeout,
    int connectAttempts,
    Duration negotiateTimeout,
    Duration idleClose,
    Duration keepAlive,
    Duration silence) {

  /** Refuses what cannot work. */
  public PoolSettings {
    Checks.between("cusinart.transport.connections-per-peer", connectionsPerPeer, 1, 1_000);
    Checks.positive("cusinart.transport.connect-timeout", connectTimeout);
    Checks.between("cusinart.transport.connect-attempts", connectAttempts, 1, 10);
    Checks.positive("cusinart.transport.negotiate-timeout", negotiateTimeout);
    Checks.positive("cusinart.transport.idle-close", idleClose);
    Checks.positive("cusinart.transport.keep-alive", keepAlive);
    if (silence.compareTo(keepAlive.multipliedBy(2)) < 0) {
      throw new IllegalArgumentException(
          "cusinart.transport.silence must be at least twice keep-alive %s but is %s"
              .formatted(keepAlive, silence));
    }
  }

  static PoolSettings from(Config config) {
    return new PoolSettings(
        config.getInt("connections-per-peer"),
        config.getDuration("connect-timeout"),
        config.getInt("connect-attempts"),
        config.getDuration("negotiate-timeout"),
        config.getDuration("idle-close"),
        config.getDuration("keep-alive"),
        config.getDuration("silence"));
  }

  /** The same, keeping connections nobody uses for another time. */
  public PoolSettings withIdleClose(Duration newIdleClose) {
    return new PoolSettings(
        connectionsPerPeer,
        connectTimeout,
        connectAttempts,
        negotiateTimeout,
        newIdleClose,
        keepAlive,
        silence);
  }
}
