package io.cusinart.api;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A failure the runtime reports to its caller, sorted by what the caller should do next.
 *
 * <p>Expected ends of a task are no failures: they are {@link Outcome}s.
 */
public abstract sealed class RuntimeFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private RuntimeFailure(String message) {
    super(message);
  }

  /** One line that names the thing, the value and the cure; never null. */
  @Override
  public String getMessage() {
    return Objects.requireNonNullElse(super.getMessage(), "");
  }

  /** Not now: the same request may succeed later; retry with back-off. */
  public static sealed class Unavailable extends RuntimeFailure {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    /** Says what is missing, and a hint when to try again. */
    public Unavailable(String message, Duration retryAfter) {
      super(message);
      this.retryAfter = retryAfter;
    }

    /** A hint when the request may succeed. */
    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** No node is up and healthy at this moment. */
  public static final class NoAvailableNodes extends Unavailable {
    private static final long serialVersionUID = 1L;

    /** Says what was looked for. */
    public NoAvailableNodes(String message) {
      super(message, Duration.ofSeconds(1));
    }
  }

  /** The request's effect is unknown; read back before retrying. */
  public static final class Indeterminate extends RuntimeFailure {
    private static final long serialVersionUID = 1L;

    /** Says what is known. */
    public Indeterminate(String message) {
      super(message);
    }
  }

  /** The request is wrong and will never succeed; do not retry. The message names the cure. */
  public static sealed class Invalid extends RuntimeFailure {
    private static final long serialVersionUID = 1L;

    /** Names the value, the limit and the cure. */
    public Invalid(String message) {
      super(message);
    }
  }

  /** No node of this name is known. */
  public static final class NodeNotFound extends Invalid {
    private static final long serialVersionUID = 1L;

    /** Names the node. */
    public NodeNotFound(NodeId id) {
      super("node [" + id + "] is not known here; see `cusinart status` for the members");
    }
  }

  /**
   * Several nodes died while they had the task, so it is not given to another one: it may be what
   * killed them. Nobody knows how far it came on each. Submit it again only if something else is
   * known to have stopped those nodes.
   */
  public static final class NodesDied extends Invalid {
    private static final long serialVersionUID = 1L;

    /** Names the nodes, in the order in which they died. */
    public NodesDied(List<NodeId> nodes) {
      super(
          "%d nodes died while they had it (%s); a third is not risked"
              .formatted(
                  nodes.size(), String.join(", ", nodes.stream().map(NodeId::value).toList())));
    }
  }

  /** Stored bytes do not match their checksum; stop and repair. */
  public static final class Corrupt extends RuntimeFailure {
    private static final long serialVersionUID = 1L;

    /** Names the bytes. */
    public Corrupt(String message) {
      super(message);
    }
  }

  /**
   * The computation itself threw. What was thrown travels as text, so that it can be read where its
   * class is unknown.
   */
  public static final class ComputationFailed extends RuntimeFailure {
    private static final long serialVersionUID = 1L;

    private final String remoteType;
    private final String remoteStack;

    /** Carries what was thrown on the node. */
    public ComputationFailed(
        NodeId node, String remoteType, String remoteMessage, String remoteStack) {
      super(remoteType + " on node " + node + ": " + remoteMessage);
      this.remoteType = remoteType;
      this.remoteStack = remoteStack;
    }

    /** The class name of what was thrown. */
    public String remoteType() {
      return remoteType;
    }

    /** The stack trace on the node, as text. */
    public String remoteStack() {
      return remoteStack;
    }
  }
}
