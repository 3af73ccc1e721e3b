package io.cusinart.core.execution;

import org.apache.pekko.actor.typed.ActorRef;

/**
 * The way to an executor that every actor has: its reference.
 *
 * @param replyTo where its answers go
 */
record ActorRoute(ActorRef<TaskExecutor.Command> executor, ActorRef<? super Reply> replyTo)
    implements ExecutorRoute {

  /** Stays below Artery's frame of 256 KiB, the rest of the message included. */
  static final int MOST_BYTES = 192 * 1_024;

  /** Whether this actor lives in this JVM, where messages of any size are told by reference. */
  static boolean isLocal(ActorRef<?> actor) {
    return actor.path().address().hasLocalScope();
  }

  @Override
  public boolean takes(int bytes) {
    return bytes <= MOST_BYTES || isLocal(executor);
  }

  @Override
  public String refusal(int bytes) {
    return "it can take no task of %d bytes without a channel (at most %d); see cusinart.transport.enabled"
        .formatted(bytes, MOST_BYTES);
  }

  @Override
  public void send(Request request) {
    executor.tell(
        switch (request) {
          case Request.Order order -> new TaskExecutor.Run(order, replyTo);
          case Request.Cancel(AttemptKey key) -> new TaskExecutor.Cancel(key, replyTo);
          case Request.Inquiry(var keys) -> new TaskExecutor.Inquire(keys, replyTo);
        });
  }
}
