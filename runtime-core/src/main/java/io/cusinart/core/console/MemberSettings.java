package io.cusinart.core.console;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.membership.NodeDirectory;
import io.cusinart.core.operator.NodeAsker;
import io.cusinart.core.operator.OperatorReply;
import io.cusinart.core.operator.OperatorRequest;
import io.cusinart.core.settings.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** Asks the other members at their ports, all at once. Safe for use by several threads. */
public final class MemberSettings implements OtherNodes {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final NodeDirectory nodes;
  private final LongSupplier self;
  private final NodeAsker asker;

  /**
   * Asks the members of this directory.
   *
   * @param self the incarnation of this node, which is not asked
   */
  public MemberSettings(NodeDirectory nodes, LongSupplier self, NodeAsker asker) {
    this.nodes = nodes;
    this.self = self;
    this.asker = asker;
  }

  @Override
  public List<Said> ask(OperatorRequest request) {
    List<CompletableFuture<Said>> asked =
        nodes.nodes().stream()
            .filter(each -> each.incarnation() != self.getAsLong())
            .map(each -> ask(each, request))
            .toList();
    return asked.stream().map(CompletableFuture::join).toList();
  }

  private CompletableFuture<Said> ask(NodeInfo node, OperatorRequest request) {
    try {
      return asker
          .ask(
              NodeAsker.resolve(HostPort.of(node.address())),
              Optional.of(node.id()),
              request,
              PATIENCE)
          .handle((reply, failed) -> failed == null ? said(node.id(), reply) : lost(node, failed))
          .toCompletableFuture();
    } catch (RuntimeFailure.Invalid unknown) {
      return CompletableFuture.completedFuture(lost(node, unknown));
    }
  }

  private static Said said(NodeId node, OperatorReply reply) {
    return switch (reply) {
      case OperatorReply.Setting(boolean done, List<String> lines) ->
          new Said(node.value(), done, lines);
      case OperatorReply.Refused(String why) -> new Said(node.value(), false, List.of(why));
      default -> new Said(node.value(), false, List.of("it answers something else: " + reply));
    };
  }

  private static Said lost(NodeInfo node, Throwable failed) {
    String why =
        "not reached at %s, its value may be the old one (%s)"
            .formatted(node.address(), NodeAsker.causeOf(failed).getMessage());
    return new Said(node.id().value(), false, List.of(why));
  }
}
