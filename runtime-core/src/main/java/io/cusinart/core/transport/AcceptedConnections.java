package io.cusinart.core.transport;

import io.cusinart.core.security.AuditLog;
import io.cusinart.core.security.Complaints;
import io.cusinart.core.security.Doorstep;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Connections that others have made: few that have not shown a certificate yet, and as many of the
 * others as the settings say. Safe for use by several threads.
 */
final class AcceptedConnections {

  /** To how many at a time, beyond those accepted, a goodbye is said; others are closed at once. */
  static final int MOST_GOODBYES = 100;

  /** As many nodes may start at once; those beyond try again. Each costs some 20 KiB. */
  static final int MOST_ON_DOORSTEP = 128;

  private final IntSupplier most;
  private final Set<Connection> letIn = ConcurrentHashMap.newKeySet();
  private final Doorstep<Connection> doorstep = new Doorstep<>(MOST_ON_DOORSTEP, this::displace);
  private final Complaints complaints = new Complaints(LoggerFactory.getLogger(AuditLog.LOGGER));

  AcceptedConnections(IntSupplier most) {
    this.most = most;
  }

  /** One more, of which nothing is known. On its event loop. */
  void arrived(Connection connection) {
    doorstep.arrived(connection);
    Pipelines.whenReady(connection.channel(), failed -> shaken(connection, failed));
  }

  private void displace(Connection connection) {
    complain(
        "Connection with %s refused: too many others wait without a certificate"
            .formatted(connection.peer()));
    connection.displace();
  }

  private void shaken(Connection connection, @Nullable Throwable failed) {
    doorstep.left(connection);
    if (failed == null && letIn.add(connection)) {
      int beyond = letIn.size() - most.getAsInt();
      if (beyond > 0) {
        refuse(connection, beyond > MOST_GOODBYES);
      }
    }
  }

  private void refuse(Connection connection, boolean withoutAWord) {
    String why =
        "too many connections: %d are allowed (cusinart.transport.max-accepted)"
            .formatted(most.getAsInt());
    complain("Connection with %s closed: %s".formatted(connection.peer(), why));
    if (withoutAWord) {
      connection.drop();
    } else {
      connection.goodbye(why);
    }
  }

  /** It is closed. */
  void left(Connection connection) {
    doorstep.left(connection);
    letIn.remove(connection);
  }

  /** What a peer is at fault for. */
  void complain(String complaint) {
    complaints.add(complaint);
  }
}
