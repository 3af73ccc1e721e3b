package io.cusinart.core.settings;

import com.typesafe.config.Config;

/**
 * The node's own connections, beside those of its actor system. Immutable.
 *
 * @param enabled whether tasks travel over them; if not, they travel as actors' messages
 * @param actorPort where the actor system listens; 0 means a free one
 * @param advertisedPort what others connect to instead of the node's port; 0 means that port
 * @param eventLoops threads that read and write; 0 means one for every two processors
 * @param maxAccepted how many connections of others there may be; one more is closed with a goodbye
 * @param pool connections to one peer
 * @param channel what travels on them
 */
public record TransportSettings(
    boolean enabled,
    int actorPort,
    int advertisedPort,
    int eventLoops,
    int maxAccepted,
    PoolSettings pool,
    ChannelSettings channel) {

  /** Refuses what cannot be. */
  public TransportSettings {
    Checks.between("cusinart.transport.actor-port", actorPort, 0, 65_535);
    Checks.between("cusinart.transport.advertised-port", advertisedPort, 0, 65_535);
    Checks.between("cusinart.transport.event-loops", eventLoops, 0, 1_024);
    Checks.between("cusinart.transport.max-accepted", maxAccepted, 1, 1_000_000);
  }

  static TransportSettings from(Config config) {
    return new TransportSettings(
        config.getBoolean("enabled"),
        config.getInt("actor-port"),
        config.getInt("advertised-port"),
        config.getInt("event-loops"),
        config.getInt("max-accepted"),
        PoolSettings.from(config),
        ChannelSettings.from(config));
  }

  /** The number of event loops that are started. */
  public int effectiveEventLoops() {
    return eventLoops > 0
        ? eventLoops
        : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  /** The same with the actor system at another port; 0 means a free one. */
  public TransportSettings withActorPort(int newPort) {
    return new TransportSettings(
        enabled, newPort, advertisedPort, eventLoops, maxAccepted, pool, channel);
  }

  /** The same with another port told to others; 0 means the node's own. */
  public TransportSettings withAdvertisedPort(int newPort) {
    return new TransportSettings(
        enabled, actorPort, newPort, eventLoops, maxAccepted, pool, channel);
  }

  /** The same with another number of connections of others. */
  public TransportSettings withMaxAccepted(int newMost) {
    return new TransportSettings(
        enabled, actorPort, advertisedPort, eventLoops, newMost, pool, channel);
  }

  /** The same with other rules for connections. */
  public TransportSettings withPool(PoolSettings newPool) {
    return new TransportSettings(
        enabled, actorPort, advertisedPort, eventLoops, maxAccepted, newPool, channel);
  }

  /** The same with other rules for what travels. */
  public TransportSettings withChannel(ChannelSettings newChannel) {
    return new TransportSettings(
        enabled, actorPort, advertisedPort, eventLoops, maxAccepted, pool, newChannel);
  }
}
