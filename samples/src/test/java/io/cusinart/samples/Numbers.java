package io.cusinart.samples;

import io.cusinart.api.Outcome;
import io.cusinart.api.Receipt;
import io.cusinart.api.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Publishes 1, 2, 3 … as outcomes, on the thread that asks, for one subscriber. */
final class Numbers implements Flow.Publisher<Outcome<Long>>, Flow.Subscription {

  private static final Receipt RECEIPT = new Receipt(new TaskId(1, 1), List.of(), Duration.ZERO);

  private final long last;
  private final @Nullable Throwable failure;
  private Flow.@Nullable Subscriber<? super Outcome<Long>> subscriber;
  private long sent;
  private boolean ended;
  private long asked;
  private boolean cancelled;

  private Numbers(long last, @Nullable Throwable failure) {
    this.last = last;
    this.failure = failure;
  }

  /** 1 to {@code last}, and the end. */
  static Numbers upTo(long last) {
    return new Numbers(last, null);
  }

  /** 1 to {@code last}, and a failure. */
  static Numbers failingAfter(long last, Throwable failure) {
    return new Numbers(last, failure);
  }

  /** How many were asked for so far. */
  long asked() {
    return asked;
  }

  /** Whether the subscriber has cancelled. */
  boolean cancelled() {
    return cancelled;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Outcome<Long>> newSubscriber) {
    subscriber = newSubscriber;
    newSubscriber.onSubscribe(this);
  }

  @Override
  public void request(long more) {
    asked += more;
    Flow.Subscriber<? super Outcome<Long>> to = subscriber;
    if (to == null || ended) {
      return;
    }
    while (sent < Math.min(asked, last)) {
      to.onNext(new Outcome.Completed<>(++sent, RECEIPT));
    }
    if (sent == last) {
      ended = true;
      end(to);
    }
  }

  private void end(Flow.Subscriber<? super Outcome<Long>> to) {
    if (failure == null) {
      to.onComplete();
    } else {
      to.onError(failure);
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
  }
}
