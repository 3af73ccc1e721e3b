package io.cusinart.core.operator;

import static java.util.Objects.requireNonNull;

import io.cusinart.api.TaskId;
import io.cusinart.core.security.Role;
import java.util.List;
import java.util.Optional;

/** What can be asked of a node. Each is answered, if with a refusal. */
public sealed interface OperatorRequest {

  /** Who are you? Answered with {@link OperatorReply.Introduction}, also by a node that joins. */
  record Introduce() implements OperatorRequest {}

  /** Answered with {@link OperatorReply.Status}. */
  record GetStatus() implements OperatorRequest {}

  /** Answered with {@link OperatorReply.Tasks}. */
  record GetTasks() implements OperatorRequest {}

  /**
   * Why is this task where it is? Answered with {@link OperatorReply.Explained}. Any member can be
   * asked: it asks the task's submitter, which may be a client, and passes the answer on.
   *
   * @param passedOn whether another member has asked already, so that it is not passed on for ever
   */
  record Why(TaskId task, boolean passedOn) implements OperatorRequest {

    /** Refuses what lacks a part. */
    public Why {
      requireNonNull(task, "task");
    }
  }

  /**
   * Answered with {@link OperatorReply.RunReply} when the task has its outcome.
   *
   * @param computation class name, found on this node's class path
   * @param inputJson the input as JSON text
   */
  record RunNamed(String computation, String inputJson) implements OperatorRequest {

    /** Refuses what lacks a part. */
    public RunNamed {
      requireNonNull(computation, "computation");
      requireNonNull(inputJson, "inputJson");
    }
  }

  /**
   * What is this setting now? Answered with {@link OperatorReply.Setting}.
   *
   * @param name {@code MODULE::KEY}
   */
  record GetSetting(String name) implements OperatorRequest {

    /** Refuses what lacks a part. */
    public GetSetting {
      requireNonNull(name, "name");
    }
  }

  /**
   * Change this setting of this node. Answered with {@link OperatorReply.Setting}.
   *
   * @param name {@code MODULE::KEY}
   * @param arguments the value's words
   * @param by who changes it, for the node's history
   */
  record SetSetting(String name, List<String> arguments, String by) implements OperatorRequest {

    /** Refuses what lacks a part; copies the arguments. */
    public SetSetting {
      requireNonNull(name, "name");
      arguments = List.copyOf(requireNonNull(arguments, "arguments"));
      requireNonNull(by, "by");
    }
  }

  /**
   * What has happened after this number? Answered with {@link OperatorReply.Events} when there is
   * something, or when nothing has come in that time.
   *
   * @param after number of the last event that is known; 0 for all that are kept
   * @param waitMillis how long to wait for the next; the node waits no longer than 30 s
   */
  record GetEvents(long after, long waitMillis) implements OperatorRequest {}

  /**
   * Take nothing new, end or hand back your work, leave the cluster and end. Answered with {@link
   * OperatorReply.Drain} when that has begun.
   *
   * @param dryRun only say what it would mean
   * @param force also if no other worker is up
   * @param by who wants it, for the log
   */
  record Drain(boolean dryRun, boolean force, String by) implements OperatorRequest {

    /** Refuses what lacks a part. */
    public Drain {
      requireNonNull(by, "by");
    }
  }

  /** Which role it takes where certificates are shown; none to be told who a node is. */
  default Optional<Role> needs() {
    return switch (this) {
      case Introduce _ -> Optional.empty();
      case GetStatus _, GetTasks _, Why _, GetSetting _, GetEvents _ -> Optional.of(Role.OBSERVE);
      case RunNamed _ -> Optional.of(Role.SUBMIT);
      case SetSetting _, Drain _ -> Optional.of(Role.OPERATE);
    };
  }

  /** In a line for a person. */
  default String what() {
    return switch (this) {
      case Introduce _ -> "who it is";
      case GetStatus _ -> "its status";
      case GetTasks _ -> "its tasks";
      case Why(TaskId task, _) -> "why task %s is where it is".formatted(task);
      case RunNamed(String computation, _) -> "a run of " + JsonLimit.clip(computation);
      case GetEvents _ -> "its events";
      case GetSetting(String name) -> "the setting " + JsonLimit.clip(name);
      case SetSetting(String name, _, _) -> "a change of " + JsonLimit.clip(name);
      case Drain drain -> drain.dryRun() ? "what a drain would mean" : "its drain";
    };
  }
}
