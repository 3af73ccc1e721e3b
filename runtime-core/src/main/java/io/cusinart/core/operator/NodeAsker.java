package io.cusinart.core.operator;

import io.cusinart.api.NodeId;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.security.PeerIdentity;
import io.cusinart.core.security.Role;
import io.cusinart.core.settings.HostPort;
import io.cusinart.core.transport.ChannelListener;
import io.cusinart.core.transport.CloseReason;
import io.cusinart.core.transport.CommunicationChannel;
import io.cusinart.core.transport.ProtocolFailure;
import io.cusinart.core.transport.Stream;
import io.cusinart.core.transport.StreamManager;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Asks nodes at their addresses, a stream for each question. Safe for use by several threads. */
public final class NodeAsker {

  private static final byte[] NO_GREETING = {};

  private static final ChannelListener<OperatorMessage, OperatorMessage> HEARS_REPLIES_ONLY =
      new ChannelListener<>() {
        @Override
        public void onMessages(List<OperatorMessage> messages) {
          throw new ProtocolFailure("an answer that nobody has asked for");
        }

        @Override
        public void onClosed(CloseReason reason) {
          // The channel fails what waits for its reply.
        }
      };

  private final StreamManager streams;

  /** Over connections of these streams, with their certificate. */
  public NodeAsker(StreamManager streams) {
    this.streams = streams;
  }

  /**
   * Asks the node at this address. Does not block. Fails with {@code NegotiationFailure} if it
   * cannot be reached: then it was not asked; with {@link NoAnswer} if it was and does not answer
   * in time, and with {@link ProtocolFailure} if what it says is no answer of a node of this
   * cluster.
   *
   * @param wanted who must be there; anybody if empty
   */
  public CompletionStage<OperatorReply> ask(
      InetSocketAddress node, Optional<NodeId> wanted, OperatorRequest request, Duration patience) {
    return streams
        .negotiate(node, wanted, OperatorWire.MAGIC, NO_GREETING, this::channel)
        .thenCompose(channel ->
            channel
                .request(OperatorMessage.of(request), patience)
                .exceptionally(lost -> {
                  throw new NoAnswer(String.valueOf(causeOf(lost).getMessage()));
                })
                .thenApply(NodeAsker::replyOf)
                .whenComplete((_, _) -> channel.close()));
  }

  /**
   * The address of that host. Blocks while a name is looked up.
   *
   * @throws RuntimeFailure.Invalid if the name is not known
   */
  public static InetSocketAddress resolve(HostPort node) {
    var address = new InetSocketAddress(node.host(), node.port());
    if (address.isUnresolved()) {
      throw new RuntimeFailure.Invalid(
          "the host of [%s] is not known; check the name".formatted(node));
    }
    return address;
  }

  /** Whoever has another role could pretend to be the node. */
  private CommunicationChannel<OperatorMessage, OperatorMessage> channel(Stream stream) {
    Optional<PeerIdentity> stranger = stream.peerIdentity().filter(each -> !each.may(Role.NODE));
    if (stranger.isPresent()) {
      throw new ProtocolFailure(
          "%s answers there, whose certificate is not a node's"
              .formatted(stranger.get().described()));
    }
    return new CommunicationChannel<>(
        stream, OperatorWire.OF_ASKER, streams.settings().channel(), HEARS_REPLIES_ONLY);
  }

  /** What is inside the wrapping of a stage that failed. */
  public static Throwable causeOf(Throwable failed) {
    Throwable cause = failed.getCause();
    return failed instanceof CompletionException && cause != null ? cause : failed;
  }

  private static OperatorReply replyOf(OperatorMessage message) {
    return message
        .reply()
        .orElseThrow(() ->
            new ProtocolFailure("it answers what this version does not know; use its version"));
  }

  /** The same, failed with why if the node refuses. */
  static <R extends OperatorReply> CompletionStage<R> as(
      Class<R> type, CompletionStage<OperatorReply> answer) {
    return answer.thenCompose(reply ->
        switch (reply) {
          case OperatorReply.Refused(String why) ->
              CompletableFuture.failedStage(new RuntimeFailure.Invalid(why));
          case OperatorReply other when type.isInstance(other) ->
              CompletableFuture.completedStage(type.cast(other));
          case OperatorReply other ->
              CompletableFuture.failedStage(
                  new ProtocolFailure(
                      "it answers %s where %s was asked for"
                          .formatted(other.getClass().getSimpleName(), type.getSimpleName())));
        });
  }
}
