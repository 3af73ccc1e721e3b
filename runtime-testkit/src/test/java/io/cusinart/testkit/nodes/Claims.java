package io.cusinart.testkit.nodes;

import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.core.membership.NodeDirectory;
import io.cusinart.core.node.IncarnationListener;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Prints a {@link Claim} five times a second while an incarnation of this node lasts. Safe for use
 * by several threads.
 */
final class Claims implements IncarnationListener {

  private static final long PERIOD_MILLIS = 200;

  private final NodeDirectory nodes;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("claims").factory());
  private @Nullable NodeInfo lasting;

  private Claims(NodeDirectory nodes) {
    this.nodes = nodes;
  }

  /** Those of a node with this view. */
  static Claims of(NodeDirectory nodes) {
    var claims = new Claims(nodes);
    var _ =
        claims.clock.scheduleAtFixedRate(
            claims::print, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    return claims;
  }

  @Override
  public synchronized void began(NodeInfo self) {
    lasting = self;
  }

  @Override
  public synchronized void ended(NodeInfo self) {
    lasting = null;
  }

  private synchronized void print() {
    if (lasting != null) {
      Stream<NodeInfo> members =
          nodes.nodes().stream().filter(each -> each.state() != NodeState.DOWN);
      System.out.println(
          new Claim(one(lasting), all(nodes.available().stream()), all(members)).line());
    }
  }

  private static Set<String> all(Stream<NodeInfo> nodes) {
    return nodes.map(Claims::one).collect(Collectors.toSet());
  }

  private static String one(NodeInfo node) {
    return Claim.one(node.id().toString(), node.incarnation());
  }
}
