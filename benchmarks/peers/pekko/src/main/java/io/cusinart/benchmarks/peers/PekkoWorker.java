package io.cusinart.benchmarks.peers;

import io.cusinart.benchmarks.harness.Body;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/** Runs one body after the other and answers who asked. */
final class PekkoWorker {

  /** What travels between JVMs. */
  interface Wire {}

  /** What it is asked. */
  sealed interface Command extends Wire {}

  /** To run a body, by its code. */
  record Run(int body, int number, ActorRef<Ran> replyTo) implements Command {}

  /** To send these back. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Send(byte[] bytes, ActorRef<Sent> replyTo) implements Command {}

  /** What the body answered. */
  record Ran(long value) implements Wire {}

  /** What came. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Sent(byte[] bytes) implements Wire {}

  static final ServiceKey<Command> KEY = ServiceKey.create(Command.class, "worker");

  private PekkoWorker() {}

  static Behavior<Command> create() {
    return Behaviors.setup(context -> {
      context.getSystem().receptionist().tell(Receptionist.register(KEY, context.getSelf()));
      return Behaviors.receiveMessage(command -> {
        switch (command) {
          case Run(int body, int number, ActorRef<Ran> replyTo) ->
              replyTo.tell(new Ran(Body.of(body).run(number)));
          case Send(byte[] bytes, ActorRef<Sent> replyTo) -> replyTo.tell(new Sent(bytes));
        }
        return Behaviors.same();
      });
    });
  }
}
