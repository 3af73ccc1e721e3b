package io.cusinart.core.operator;

import static java.util.Objects.requireNonNull;

import io.cusinart.api.TaskId;
import io.cusinart.core.security.Role;
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

  /** Which role it takes where certificates are shown; none to be told who a node is. */
  default Optional<Role> needs() {
    return switch (this) {
      case Introduce _ -> Optional.empty();
      case GetStatus _, GetTasks _, Why _ -> Optional.of(Role.OBSERVE);
      case RunNamed _ -> Optional.of(Role.SUBMIT);
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
    };
  }
}
