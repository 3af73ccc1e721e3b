package io.cusinart.testkit.network;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The network between processes of this machine, as far as it leads through {@linkplain #doorTo
 * doors}: any two of them can be cut from each other or made slow. Linux only. Safe for use by
 * several threads.
 *
 * <p>Who has opened a connection is found out by the process that has its socket; connections of
 * processes that it was not told of are forwarded as they come.
 */
public final class ProcessNetwork implements AutoCloseable {

  private final Map<String, List<Doorway>> doors = new ConcurrentHashMap<>();
  private final Map<String, Long> processes = new ConcurrentHashMap<>();
  private final Map<Ends, Road> roads = new ConcurrentHashMap<>();

  /** Two places, of which the first has the smaller name: a road leads both ways. */
  private record Ends(String one, String other) {

    static Ends of(String a, String b) {
      if (a.equals(b)) {
        throw new IllegalArgumentException("[%s] cannot be cut from itself".formatted(a));
      }
      return a.compareTo(b) < 0 ? new Ends(a, b) : new Ends(b, a);
    }
  }

  /**
   * Opens a door that leads to this port of a place; there may be several.
   *
   * @param port where others connect to
   * @throws UncheckedIOException if it cannot listen there
   */
  public void doorTo(String place, int target, int port) {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), target);
    doors
        .computeIfAbsent(place, _ -> new CopyOnWriteArrayList<>())
        .add(new Doorway(address, port, from -> road(from, place)));
  }

  /** Says which process is at a place from now on. */
  public void settle(String place, long process) {
    processes.put(place, process);
  }

  private Road road(int port, String place) {
    OptionalLong owner = SocketOwners.ownerOf(port, processes.values());
    return processes.entrySet().stream()
        .filter(each -> owner.isPresent() && each.getValue() == owner.getAsLong())
        .map(Map.Entry::getKey)
        .filter(from -> !from.equals(place))
        .findFirst()
        .map(from -> between(from, place))
        .orElseGet(Road::new);
  }

  private Road between(String a, String b) {
    return roads.computeIfAbsent(Ends.of(a, b), _ -> new Road());
  }

  /**
   * Nothing passes between these two any more, in connections there are and in those that are made;
   * neither end is told. What was sent waits.
   */
  public void cut(String a, String b) {
    between(a, b).close();
  }

  /** What passes between these two is this much slower, each way; at least zero. */
  public void slow(String a, String b, Duration delay) {
    between(a, b).slow(delay);
  }

  /** Takes back every cut and every delay. */
  public void heal() {
    for (Road each : roads.values()) {
      each.slow(Duration.ZERO);
      each.open();
    }
  }

  /** Whoever connects to this place is refused from now on. May be called twice. */
  public void refuse(String place) {
    doors.getOrDefault(place, List.of()).forEach(Doorway::refuse);
  }

  /** The opposite, after it has refused. */
  public void accept(String place) {
    doors.getOrDefault(place, List.of()).forEach(Doorway::accept);
  }

  /** Ends all connections and listens no more. */
  @Override
  public void close() {
    var all = new ArrayList<Doorway>();
    doors.values().forEach(all::addAll);
    all.forEach(Doorway::refuse);
    heal();
    all.forEach(Doorway::cut);
  }
}
