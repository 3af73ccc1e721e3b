package io.cusinart.mutant.execution;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** Anybody can make one, twice with the same state. */
public class OpenActor extends AbstractMatchingBehavior<String> {

  /** Open. */
  public OpenActor(ActorContext<String> context) {
    super(context);
  }

  @Override
  public Behavior<String> onMessage(String message) {
    return this;
  }
}
