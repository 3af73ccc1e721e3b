package io.cusinart.core.execution;

import io.cusinart.core.task.Attempt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Questions to nodes whether they have what they were sent. Not safe for use by two threads.
 *
 * <p>Messages may be lost without a node dying, by a connection that breaks or a queue that is
 * full. What a node does not have and has not answered is as good as lost with it.
 */
final class Inquiries {

  /** An inquiry must stay well below Artery's frame of 256 KiB. */
  private static final int KEYS_PER_INQUIRY = 500;

  private final Map<Long, List<AttemptKey>> byIncarnation = new HashMap<>();

  /** Asks for all that is open of this task. */
  void add(TaskEntry entry) {
    synchronized (entry) {
      for (Attempt attempt : entry.life.outstanding()) {
        byIncarnation
            .computeIfAbsent(attempt.incarnation(), _ -> new ArrayList<>())
            .add(new AttemptKey(entry.id, attempt.number(), attempt.incarnation()));
      }
    }
  }

  /** Sends all questions. */
  void send(Routes routes) {
    byIncarnation.keySet().forEach(incarnation -> send(routes, incarnation));
  }

  /** Sends the questions to this node. */
  void send(Routes routes, long incarnation) {
    List<AttemptKey> keys = byIncarnation.getOrDefault(incarnation, List.of());
    routes
        .to(incarnation)
        .ifPresent(route -> {
          for (int from = 0; from < keys.size(); from += KEYS_PER_INQUIRY) {
            int to = Math.min(from + KEYS_PER_INQUIRY, keys.size());
            route.send(new Request.Inquiry(keys.subList(from, to)));
          }
        });
  }
}
