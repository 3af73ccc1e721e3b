package io.cusinart.core.operator;

import io.cusinart.core.health.Verdicts.Filling;
import io.cusinart.core.operator.OperatorReply.Refused;
import io.cusinart.core.security.PeerIdentity;
import io.cusinart.core.security.Role;
import io.cusinart.core.transport.ChannelListener;
import io.cusinart.core.transport.CloseReason;
import io.cusinart.core.transport.CommunicationChannel;
import io.cusinart.core.transport.ProtocolFailure;
import io.cusinart.core.transport.Stream;
import io.cusinart.core.transport.StreamHandler;
import io.cusinart.core.transport.StreamListener;
import io.cusinart.core.transport.StreamManager;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers tools and other nodes at this node's port, each as far as its certificate allows. Safe
 * for use by several threads.
 *
 * <p>Where there are no certificates, whoever reaches the port may ask everything. What is refused
 * for a missing role is noted in the audit log. Each question is answered on a virtual thread of
 * its own; one that finds {@link #MOST_OPEN} others open on its stream, or {@link
 * #MOST_OPEN_IN_ALL} at this node, is refused.
 */
public final class OperatorService implements StreamHandler {

  static final int MOST_OPEN = 16;
  static final int MOST_OPEN_IN_ALL = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(OperatorService.class);

  private final StreamManager streams;
  private final AtomicInteger openInAll = new AtomicInteger();
  private volatile Answering answering = NOT_YET;

  /** What a node knows to answer; called on virtual threads. */
  @FunctionalInterface
  public interface Answering {

    /** The answer, which may take a while. */
    CompletionStage<OperatorReply> answer(OperatorRequest request);
  }

  /** What a node answers that has not begun. */
  public static final Answering NOT_YET =
      _ -> refused("the node is starting; ask again in a few seconds");

  private OperatorService(StreamManager streams) {
    this.streams = streams;
  }

  /** A service at the port of these streams that refuses everything until it is told otherwise. */
  public static OperatorService create(StreamManager streams) {
    var service = new OperatorService(streams);
    streams.registerForAll(OperatorWire.MAGIC, service);
    return service;
  }

  /** How many questions wait for their answers, of so many at most. */
  public Filling filling() {
    return new Filling(
        "questions of tools wait for their answers",
        openInAll.get(),
        MOST_OPEN_IN_ALL,
        "a fixed limit",
        "ask less at once; see who asks");
  }

  /** Answers this way from now on. */
  public void answerBy(Answering next) {
    answering = next;
  }

  /** An answer that nothing was done, and why. */
  public static CompletionStage<OperatorReply> refused(String why) {
    return CompletableFuture.completedStage(new Refused(why));
  }

  @Override
  public StreamListener accept(Stream stream, ByteBuf opening) {
    return new CommunicationChannel<>(
        stream, OperatorWire.OF_NODE, streams.settings().channel(), new Conversation(stream));
  }

  /** What one peer asks on one stream. */
  private final class Conversation implements ChannelListener<OperatorMessage, OperatorMessage> {

    private final Optional<PeerIdentity> peer;
    private final String address;
    private final AtomicInteger open = new AtomicInteger();

    Conversation(Stream stream) {
      this.peer = stream.peerIdentity();
      this.address = stream.peer();
    }

    @Override
    public void onMessages(List<OperatorMessage> messages) {
      throw new ProtocolFailure("a message to an operator's service that asks nothing");
    }

    @Override
    public void onClosed(CloseReason reason) {
      // Whoever waits for an answer has closed it, and the answer goes nowhere.
    }

    @Override
    public void onRequest(OperatorMessage message, Consumer<? super OperatorMessage> reply) {
      int mine = open.incrementAndGet();
      int all = openInAll.incrementAndGet();
      CompletableFuture<OperatorReply> answered = new CompletableFuture<>();
      var _ =
          answered.whenComplete((answer, failed) -> {
            open.decrementAndGet();
            openInAll.decrementAndGet();
            reply.accept(OperatorMessage.of(failed == null ? answer : broken(failed)));
          });
      if (mine > MOST_OPEN || all > MOST_OPEN_IN_ALL) {
        answered.complete(
            new Refused(
                "%d questions of one stream, or %d in all, wait for their answers; ask again later"
                    .formatted(MOST_OPEN, MOST_OPEN_IN_ALL)));
      } else {
        Thread.ofVirtual().name("cusinart-operator").start(() -> answer(message, answered));
      }
    }

    private void answer(OperatorMessage message, CompletableFuture<OperatorReply> answered) {
      try {
        var _ =
            decide(message)
                .whenComplete((reply, failed) -> {
                  if (failed == null) {
                    answered.complete(reply);
                  } else {
                    answered.completeExceptionally(failed);
                  }
                });
      } catch (RuntimeException | Error failed) { // the top of this thread
        answered.completeExceptionally(failed);
      }
    }

    private CompletionStage<OperatorReply> decide(OperatorMessage message) {
      Optional<OperatorRequest> asked = message.request();
      if (asked.isEmpty()) {
        return refused(
            "this node does not know questions of kind %d; it is of an older version"
                .formatted(message.kind()));
      }
      OperatorRequest request = asked.get();
      Optional<Role> missing = request.needs().filter(role -> peer.isPresent() && !may(role));
      return missing.map(role -> refuse(request, role)).orElseGet(() -> answering.answer(request));
    }

    private boolean may(Role role) {
      return peer.map(each -> each.may(role)).orElse(true);
    }

    private CompletionStage<OperatorReply> refuse(OperatorRequest request, Role missing) {
      String who = peer.map(PeerIdentity::described).orElse("somebody");
      String why = "it takes the role %s".formatted(missing.word());
      streams.audit().refused(who + " at " + address, request.what(), why);
      return refused(
          "%s may not be told or do this here: %s; `cusinart ca issue --role %s` gives it"
              .formatted(who, why, missing.word()));
    }

    private OperatorReply broken(Throwable failed) {
      Throwable cause = NodeAsker.causeOf(failed);
      if (cause instanceof ProtocolFailure nonsense) {
        return new Refused("that was no question: " + nonsense.getMessage());
      }
      LOG.error("A question of {} could not be answered", address, cause);
      return new Refused("the node could not answer (%s); see its log".formatted(cause));
    }
  }
}
