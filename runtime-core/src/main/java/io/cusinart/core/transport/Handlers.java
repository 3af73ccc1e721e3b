package io.cusinart.core.transport;

import io.cusinart.core.security.AuditLog;
import io.cusinart.core.security.PeerIdentity;
import io.cusinart.core.security.Role;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who takes which streams, of whom. Safe for use by several threads. */
final class Handlers {

  private static final int MOST_MAGIC = 255;

  private record Entry(StreamHandler handler, boolean forAll) {}

  private final Map<Integer, Entry> entries = new ConcurrentHashMap<>();
  private final AuditLog audit;

  Handlers(AuditLog audit) {
    this.audit = audit;
  }

  /**
   * Gives streams of this magic to this handler, of nodes only unless they are for all.
   *
   * @throws IllegalArgumentException if the magic is no byte
   * @throws IllegalStateException if it has a handler already
   */
  StreamManager.Registration register(int magic, StreamHandler handler, boolean forAll) {
    checkMagic(magic);
    var entry = new Entry(handler, forAll);
    if (entries.putIfAbsent(magic, entry) != null) {
      throw new IllegalStateException(
          "magic 0x%02x has a handler; close its registration first".formatted(magic));
    }
    return () -> entries.remove(magic, entry);
  }

  static void checkMagic(int magic) {
    if (magic < 0 || magic > MOST_MAGIC) {
      throw new IllegalArgumentException(
          "a magic is 0 to %d but is %d".formatted(MOST_MAGIC, magic));
    }
  }

  @Nullable StreamHandler of(int magic) {
    Entry entry = entries.get(magic);
    return entry == null ? null : entry.handler();
  }

  /**
   * Lets the peer of this connection through to the handler of this magic.
   *
   * @throws StreamRefused if it takes a role that the peer's certificate does not have
   */
  void admit(int magic, Connection connection) {
    Entry entry = entries.get(magic);
    if (entry == null || entry.forAll()) {
      return;
    }
    Optional<PeerIdentity> stranger = connection.identity().filter(peer -> !peer.may(Role.NODE));
    if (stranger.isPresent()) {
      String why = "it takes the role %s".formatted(Role.NODE.word());
      audit.refused(
          stranger.get().described() + " at " + connection.peer(),
          "a stream of magic 0x%02x".formatted(magic),
          why);
      throw new StreamRefused(why);
    }
  }
}
