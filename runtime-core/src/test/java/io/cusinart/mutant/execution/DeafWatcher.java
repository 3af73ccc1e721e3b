package io.cusinart.mutant.execution;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Watches, and never hears of an end: the base class swallows the signal. */
public final class DeafWatcher extends AbstractMatchingBehavior<String> {

  /** Watches that actor. */
  public static Behavior<String> create(ActorRef<String> other) {
    return Behaviors.setup(context -> new DeafWatcher(context, other));
  }

  private DeafWatcher(ActorContext<String> context, ActorRef<String> other) {
    super(context);
    context.watch(other);
  }

  @Override
  public Behavior<String> onMessage(String message) {
    return this;
  }
}
