package io.cusinart.core.node;

import io.cusinart.core.security.TlsIdentity;
import io.cusinart.core.serialization.LocalMessage;
import java.time.Duration;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Looks at the files of the node's identity, again and again. It reads files. */
final class IdentityWatch extends AbstractMatchingBehavior<IdentityWatch.Command> {

  static final String NAME = "identity-watch";

  /** What this actor accepts. */
  sealed interface Command {}

  private enum Look implements Command, LocalMessage {
    INSTANCE
  }

  private final TlsIdentity identity;

  /** Restarts at once and without limit: it has no state. */
  static Behavior<Command> create(TlsIdentity identity, Duration interval) {
    return Behaviors.<Command>supervise(
            Behaviors.setup(context ->
                Behaviors.withTimers(timers -> {
                  timers.startTimerWithFixedDelay(Look.INSTANCE, interval);
                  return new IdentityWatch(context, identity);
                })))
        .onFailure(SupervisorStrategy.restart());
  }

  private IdentityWatch(ActorContext<Command> context, TlsIdentity identity) {
    super(context);
    this.identity = identity;
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    switch (command) {
      case Look.INSTANCE -> {
        boolean _ = identity.refresh();
      }
    }
    return this;
  }
}
