package io.cusinart.core.operator;

import io.cusinart.core.events.EventLog;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Answers questions about events, at any time of a node's life, and leaves the others to what
 * stands behind it. Safe for use by several threads.
 */
public final class EventAnswers implements OperatorService.Answering {

  private final String node;
  private final EventLog events;
  private final OperatorService.Answering behind;

  /** Answers from this node's log, and all the rest by {@code behind}. */
  public EventAnswers(String node, EventLog events, OperatorService.Answering behind) {
    this.node = node;
    this.events = events;
    this.behind = behind;
  }

  @Override
  public CompletionStage<OperatorReply> answer(OperatorRequest request) {
    if (request instanceof OperatorRequest.GetEvents(long after, long waitMillis)) {
      return events
          .after(after, Duration.ofMillis(waitMillis))
          .thenApply(page -> new OperatorReply.Events(node, page));
    }
    return behind.answer(request);
  }
}
