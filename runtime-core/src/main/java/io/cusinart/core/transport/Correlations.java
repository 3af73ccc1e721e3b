package io.cusinart.core.transport;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The requests of one channel that wait for their reply. Safe for use by several threads.
 *
 * @param <R> a reply
 */
final class Correlations<R> {

  private final AtomicLong last = new AtomicLong(-1);
  private final Map<Long, CompletableFuture<R>> waiting = new ConcurrentHashMap<>();

  static boolean isRequest(long correlation) {
    return (correlation & 1) == 1;
  }

  static long replyTo(long request) {
    return request + 1;
  }

  static long requestOf(long reply) {
    return reply - 1;
  }

  /** The number of a new request whose reply goes there. */
  long begin(CompletableFuture<R> reply) {
    long request = last.addAndGet(2);
    waiting.put(request, reply);
    return request;
  }

  /** A reply that nobody waits for any more is dropped. */
  void complete(long correlation, R reply) {
    CompletableFuture<R> future = waiting.remove(requestOf(correlation));
    if (future != null) {
      future.complete(reply);
    }
  }

  void fail(long request, Exception why) {
    CompletableFuture<R> future = waiting.remove(request);
    if (future != null) {
      future.completeExceptionally(why);
    }
  }

  void failAll(Exception why) {
    waiting.keySet().forEach(request -> fail(request, why));
  }
}
