package io.cusinart.core.node;

import io.cusinart.core.security.AuditLog;
import io.cusinart.core.security.Complaints;
import io.cusinart.core.security.Doorstep;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.apache.pekko.actor.ActorCell;
import org.apache.pekko.actor.ActorContext;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.impl.FanIn;
import org.slf4j.LoggerFactory;

/**
 * Those who knock at Artery's port: how many may stand there without a certificate, and for how
 * long. Safe for use by several threads.
 *
 * <p>Artery itself has neither limit, and each such connection costs it about 120 KiB: 10,000 of
 * them, which need no certificate, end a node. All that Artery lets others make is the engine of
 * the connection, so that a connection is ended as if the network had failed below it: by a message
 * to the actor that has asked for the engine. Both are inner parts of Pekko; OutsidersIT turns red
 * when they change.
 */
final class ArteryDoor implements ArteryEngine.Listener {

  /** As many nodes may start at once; those beyond try again. */
  private static final int MOST = 64;

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration GLANCE = Duration.ofSeconds(1);

  /** Of the inputs of Pekko's actor for TLS, the network's. */
  private static final int FROM_NETWORK = 0;

  private final Complaints complaints = new Complaints(LoggerFactory.getLogger(AuditLog.LOGGER));
  private final Map<ArteryEngine, ActorRef> waiting = new ConcurrentHashMap<>();
  private final Doorstep<ArteryEngine> doorstep =
      new Doorstep<>(MOST, engine -> end(engine, "too many others wait without a certificate"));
  private final int mostFrameBytes;

  ArteryDoor(ActorSystem system) {
    var settings = system.settings().config().getConfig("pekko.remote.artery.advanced");
    this.mostFrameBytes =
        Math.toIntExact(
            Math.max(
                settings.getBytes("maximum-frame-size"),
                settings.getBytes("maximum-large-frame-size")));
    var _ =
        system
            .scheduler()
            .scheduleWithFixedDelay(GLANCE, GLANCE, this::sendAwayTheLate, system.dispatcher());
  }

  private void sendAwayTheLate() {
    String why = "its handshake was not done within %s".formatted(PATIENCE);
    doorstep.expired(PATIENCE).forEach(each -> end(each, why));
  }

  /** The engine of a connection that was accepted just now. Called by the actor that uses it. */
  SSLEngine accepted(SSLEngine bare) {
    var engine = new ArteryEngine(bare, new ArteryFrames(mostFrameBytes), this);
    waiting.put(engine, caller());
    doorstep.arrived(engine);
    return engine;
  }

  private static ActorRef caller() {
    return ActorCell.contextStack()
        .get()
        .find(context -> context != null)
        .map(ActorContext::self)
        .getOrElse(() -> {
          throw new IllegalStateException("Pekko asks for an engine outside of an actor");
        });
  }

  private void end(ArteryEngine engine, String why) {
    ActorRef connection = waiting.remove(engine);
    if (connection != null && !engine.isInboundDone()) {
      complain(why);
      connection.tell(new FanIn.OnError(FROM_NETWORK, new SSLException(why)), ActorRef.noSender());
    }
  }

  private void complain(String why) {
    complaints.add("A connection to the actor system was refused: " + why);
  }

  @Override
  public void shaken(ArteryEngine engine) {
    doorstep.left(engine);
    waiting.remove(engine);
  }

  @Override
  public void refused(ArteryEngine engine, SSLException why) {
    doorstep.left(engine);
    waiting.remove(engine);
    complain(String.valueOf(why.getMessage()));
  }
}
