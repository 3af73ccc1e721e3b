package io.cusinart.core;

import io.cusinart.testkit.network.Relay;
import io.cusinart.testkit.process.FreePorts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Three worker JVMs; to the first, all others open their lanes through a relay, while the actors'
 * connections to it are direct. Not safe for use by two threads.
 */
final class RelayedWorkers implements AutoCloseable {

  /** The one behind the relay. */
  static final String RELAYED = "w1";

  /** One that is not, and has 512 MB of heap. */
  static final String ROOMY = "w2";

  static final int COUNT = 3;

  private final Relay relay;
  private final Workers workers;

  private RelayedWorkers(Relay relay, Workers workers) {
    this.relay = relay;
    this.workers = workers;
  }

  /** Starts all of them with these settings, {@code key=value} below {@code cusinart}. Blocks. */
  static RelayedWorkers start(FaultTrace trace, List<String> settings) {
    List<Integer> ports = FreePorts.pick(COUNT);
    var relay = Relay.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.getFirst()));
    List<String> own = List.of("-Dcusinart.transport.advertised-port=" + relay.address().getPort());
    try {
      return new RelayedWorkers(
          relay, Workers.start(ports, trace, name -> arguments(name, settings, own)));
    } catch (RuntimeException failed) {
      relay.close();
      throw failed;
    }
  }

  private static List<String> arguments(String name, List<String> settings, List<String> relayed) {
    List<String> more =
        switch (name) {
          case RELAYED -> relayed;
          case ROOMY -> List.of("-Xmx512m");
          default -> List.of();
        };
    return Stream.concat(settings.stream().map(each -> "-Dcusinart." + each), more.stream())
        .toList();
  }

  Relay relay() {
    return relay;
  }

  Workers workers() {
    return workers;
  }

  @Override
  public void close() {
    workers.close();
    relay.close();
  }
}
