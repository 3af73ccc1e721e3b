package io.cusinart.core.operator;

import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.TaskId;
import io.cusinart.core.operator.OperatorReply.Drain;
import io.cusinart.core.operator.OperatorReply.Events;
import io.cusinart.core.operator.OperatorReply.Explained;
import io.cusinart.core.operator.OperatorReply.Introduction;
import io.cusinart.core.operator.OperatorReply.RunReply;
import io.cusinart.core.operator.OperatorReply.Status;
import io.cusinart.core.operator.OperatorReply.Tasks;
import io.cusinart.core.security.NodeIdentity;
import io.cusinart.core.security.TlsIdentity;
import io.cusinart.core.settings.HostPort;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.transport.NegotiationFailure;
import io.cusinart.core.transport.StreamManager;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks one node, without joining its cluster. Safe for use by several threads; every method blocks
 * up to its deadline.
 */
public final class OperatorClient implements AutoCloseable {

  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(5);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final StreamManager streams;
  private final NodeAsker asker;
  private final HostPort node;
  private final InetSocketAddress address;

  private OperatorClient(StreamManager streams, HostPort node, InetSocketAddress address) {
    this.streams = streams;
    this.asker = new NodeAsker(streams);
    this.node = node;
    this.address = address;
  }

  /**
   * A client of the node at {@code HOST:PORT}, by the settings' certificate. Nothing is sent yet.
   *
   * @throws IllegalArgumentException if that is no address
   * @throws RuntimeFailure.Invalid if the host is not known, the certificate is wrong, or there is
   *     none and the node is not on the loopback
   */
  public static OperatorClient of(String hostPort, NodeSettings settings) {
    HostPort node = HostPort.of(hostPort);
    InetSocketAddress address = NodeAsker.resolve(node);
    Optional<TlsIdentity> identity = NodeIdentity.ofTool(settings, node);
    StreamManager streams = StreamManager.asking(settings.kernel().transport(), identity);
    return new OperatorClient(streams, node, address);
  }

  /**
   * Who the node is; takes no role.
   *
   * @throws RuntimeFailure.Unavailable if it does not answer in 5 s
   */
  public Introduction introduction() {
    return ask(Introduction.class, new OperatorRequest.Introduce(), ANSWER_PATIENCE);
  }

  /**
   * The cluster as the node sees it.
   *
   * @throws RuntimeFailure.Unavailable if it does not answer in 5 s
   * @throws RuntimeFailure.Invalid if it refuses, here and below
   */
  public Status status() {
    return ask(Status.class, new OperatorRequest.GetStatus(), ANSWER_PATIENCE);
  }

  /**
   * What the node has submitted and what it runs.
   *
   * @throws RuntimeFailure.Unavailable if it does not answer in 5 s
   */
  public Tasks tasks() {
    return ask(Tasks.class, new OperatorRequest.GetTasks(), ANSWER_PATIENCE);
  }

  /**
   * Why a task is where it is, asked of its submitter through the node.
   *
   * @throws RuntimeFailure.Unavailable if the node does not answer in 5 s
   */
  public Explained why(TaskId task) {
    return ask(Explained.class, new OperatorRequest.Why(task, false), ANSWER_PATIENCE);
  }

  /**
   * What the node has seen happen after the event of this number, as soon as there is something.
   *
   * @param after 0 for all that is kept
   * @param wait how long for the next event; the node waits 30 s at most
   * @throws RuntimeFailure.Unavailable if the node does not answer within 5 s beyond that
   */
  public Events events(long after, Duration wait) {
    return ask(
        Events.class,
        new OperatorRequest.GetEvents(after, wait.toMillis()),
        wait.plus(ANSWER_PATIENCE));
  }

  /**
   * Has the node leave the cluster when its work has ended or moved, or asks what that would mean.
   *
   * @param by who wants it, for the node's log
   * @throws RuntimeFailure.Unavailable if it does not answer in 5 s; it may drain all the same
   * @throws RuntimeFailure.Invalid if it is the only worker and that was not forced
   */
  public Drain drain(boolean dryRun, boolean force, String by) {
    return ask(Drain.class, new OperatorRequest.Drain(dryRun, force, by), ANSWER_PATIENCE);
  }

  /**
   * Runs a computation of the node's class path.
   *
   * @throws RuntimeFailure.Unavailable if the node cannot be reached: nothing was run
   * @throws RuntimeFailure.Indeterminate if it can, but the outcome does not come in time
   */
  public RunReply run(String computation, String inputJson, Duration timeout) {
    JsonLimit.check("the input", inputJson);
    try {
      return answer(RunReply.class, new OperatorRequest.RunNamed(computation, inputJson), timeout);
    } catch (NoAnswer late) {
      throw new RuntimeFailure.Indeterminate(
          "no outcome of %s after %s (%s); it may still be running"
              .formatted(computation, timeout, late.getMessage()));
    }
  }

  private <R extends OperatorReply> R ask(
      Class<R> type, OperatorRequest request, Duration patience) {
    try {
      return answer(type, request, patience);
    } catch (NoAnswer late) {
      throw new RuntimeFailure.Unavailable(
          "the node at %s was asked %s and has not answered within %d s (%s)"
              .formatted(node, request.what(), patience.toSeconds(), late.getMessage()),
          RETRY);
    }
  }

  private <R extends OperatorReply> R answer(
      Class<R> type, OperatorRequest request, Duration patience) {
    var answer = NodeAsker.as(type, asker.ask(address, Optional.empty(), request, patience));
    Duration most = patience.plus(streams.settings().pool().negotiateTimeout()).plus(RETRY);
    try {
      return answer.toCompletableFuture().get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      throw failure(Objects.requireNonNullElse(failed.getCause(), failed));
    } catch (TimeoutException stuck) {
      throw new NoAnswer("nothing was heard of it");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new RuntimeFailure.Unavailable("interrupted while waiting", Duration.ZERO);
    }
  }

  private RuntimeException failure(Throwable cause) {
    return switch (cause) {
      case RuntimeFailure known -> known;
      case NoAnswer late -> late;
      case NegotiationFailure none ->
          new RuntimeFailure.Unavailable(
              "no node answers at %s (%s); is one running there? `cusinart up` prints the addresses"
                  .formatted(node, none.getMessage()),
              RETRY);
      default ->
          new RuntimeFailure.Unavailable(
              "%s does not answer as a node: %s; is it one, of this version?"
                  .formatted(node, cause.getMessage()),
              RETRY);
    };
  }

  /** Ends its connections. Blocks for a moment. */
  @Override
  public void close() {
    streams.close();
  }
}
