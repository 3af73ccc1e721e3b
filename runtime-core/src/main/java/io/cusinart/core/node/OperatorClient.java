package io.cusinart.core.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.TaskId;
import io.cusinart.core.node.OperatorService.Command;
import io.cusinart.core.node.OperatorService.Explained;
import io.cusinart.core.node.OperatorService.RunReply;
import io.cusinart.core.node.OperatorService.Status;
import io.cusinart.core.node.OperatorService.Tasks;
import io.cusinart.core.security.TlsIdentity;
import io.cusinart.core.settings.NodeSettings;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Asks the {@link OperatorService} of one node, without joining its cluster. Safe for use by
 * several threads; every method blocks up to its deadline.
 */
public final class OperatorClient implements AutoCloseable {

  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(5);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

  private final ActorSystem<Void> system;
  private final ActorRef<Command> service;
  private final String hostPort;

  private OperatorClient(ActorSystem<Void> system, String cluster, String hostPort) {
    this.system = system;
    this.hostPort = hostPort;
    this.service =
        ActorRefResolver.get(system)
            .resolveActorRef(
                "pekko://%s@%s/user/%s".formatted(cluster, hostPort, OperatorService.NAME));
  }

  /**
   * A client of the node at {@code HOST:PORT}, by the settings' certificate. Nothing is sent yet.
   *
   * @throws IllegalArgumentException if that is no address
   * @throws RuntimeFailure.Invalid if the certificate is wrong, or there is none and the node is
   *     not on the loopback
   */
  public static OperatorClient of(String cluster, String hostPort) {
    return of(cluster, hostPort, NodeSettings.defaults());
  }

  /** The same with these settings. */
  public static OperatorClient of(String cluster, String hostPort, NodeSettings settings) {
    if (!hostPort.matches("(\\[[0-9A-Fa-f:.]+]|[^\\s:]+):[0-9]{1,5}")) {
      throw new IllegalArgumentException("an address is HOST:PORT but this is [" + hostPort + "]");
    }
    String own = ownAddress(hostPort);
    Optional<TlsIdentity> identity = NodeIdentity.ofTool(settings, own);
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.empty(),
            "cusinart-operator",
            NodeIdentity.setup(identity, config(own, identity)));
    return new OperatorClient(system, cluster, hostPort);
  }

  private static Config config(String own, Optional<TlsIdentity> identity) {
    return ConfigFactory.parseMap(
            Map.of(
                "pekko.actor.provider",
                "remote",
                "pekko.remote.warn-about-direct-use",
                "off",
                "pekko.loglevel",
                "OFF",
                "pekko.remote.artery.transport",
                NodeIdentity.artery(identity),
                "pekko.remote.artery.canonical.hostname",
                own,
                "pekko.remote.artery.canonical.port",
                0))
        .withFallback(NodeConfig.base());
  }

  /**
   * The address the node can answer to: that of the interface the way to it begins at. The host's
   * own name is no guide; on some systems it is an address of the loopback. No packet is sent.
   */
  static String ownAddress(String hostPort) {
    int colon = hostPort.lastIndexOf(':');
    var node =
        new InetSocketAddress(
            hostPort.substring(0, colon), Integer.parseInt(hostPort.substring(colon + 1)));
    if (node.isUnresolved()) {
      throw new RuntimeFailure.Invalid(
          "the host of [" + hostPort + "] is not known; check the name");
    }
    try (var way = new DatagramSocket()) {
      way.connect(node);
      return way.getLocalAddress().getHostAddress();
    } catch (SocketException | UncheckedIOException noWay) {
      throw new RuntimeFailure.Unavailable(
          "there is no way to %s from here (%s); check the network"
              .formatted(hostPort, noWay.getMessage()),
          Duration.ofSeconds(1));
    }
  }

  /**
   * The cluster as the node sees it.
   *
   * @throws RuntimeFailure.Unavailable if it does not answer in 5 s
   */
  public Status status() {
    return ask(OperatorService.GetStatus::new, ANSWER_PATIENCE);
  }

  /**
   * What the node has submitted and what it runs.
   *
   * @throws RuntimeFailure.Unavailable if it does not answer in 5 s
   */
  public Tasks tasks() {
    return ask(OperatorService.GetTasks::new, ANSWER_PATIENCE);
  }

  /**
   * Why a task is where it is, asked of its submitter through the node.
   *
   * @throws RuntimeFailure.Unavailable if the node does not answer in 5 s
   */
  public Explained why(TaskId task) {
    return ask(replyTo -> new OperatorService.Why(task, false, replyTo), ANSWER_PATIENCE);
  }

  /**
   * Runs a computation of the node's class path.
   *
   * @throws RuntimeFailure.Unavailable if the node does not answer at all
   * @throws RuntimeFailure.Indeterminate if it does, but the outcome does not come in time
   */
  public RunReply run(String computation, String inputJson, Duration timeout) {
    JsonLimit.check("the input", inputJson);
    status();
    try {
      return ask(replyTo -> new OperatorService.RunNamed(computation, inputJson, replyTo), timeout);
    } catch (RuntimeFailure.Unavailable _) {
      throw new RuntimeFailure.Indeterminate(
          "no outcome of %s after %s; it may still be running".formatted(computation, timeout));
    }
  }

  private <R> R ask(Function<ActorRef<R>, Command> request, Duration patience) {
    CompletionStage<R> answer =
        AskPattern.ask(service, request::apply, patience, system.scheduler());
    try {
      return answer.toCompletableFuture().get(patience.toMillis() + 500, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException _) {
      throw new RuntimeFailure.Unavailable(
          "no node answers at %s within %d s; is one running there? `cusinart up` prints the addresses"
              .formatted(hostPort, patience.toSeconds()),
          Duration.ofSeconds(1));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new RuntimeFailure.Unavailable("interrupted while waiting", Duration.ZERO);
    }
  }

  @Override
  public void close() {
    system.terminate();
    try {
      system
          .getWhenTerminated()
          .toCompletableFuture()
          .get(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException stuck) {
      system.log().debug("The client did not stop in [{}]", STOP_PATIENCE, stuck);
    }
  }
}
