package io.cusinart.core.execution;

import io.cusinart.api.TaskId;
import java.util.Optional;
import java.util.Set;

/**
 * A body that has called {@code System.exit}: its thread is in there for good. Immutable.
 *
 * @param task whose body it is
 * @param where {@code class.method} of the body, as far as its stack tells
 */
public record ExitCall(TaskId task, String where) {

  private static final Set<String> BODY_CALLERS =
      Set.of(TaskRun.class.getName(), BundleRun.class.getName());

  private static final String MESSAGE =
      "the body called System.exit(…), which ends the node; let it return or throw instead";

  /** What the submitter is told. */
  static String message() {
    return MESSAGE;
  }

  /** Finds the call in the stack of a body's thread. */
  static Optional<ExitCall> in(StackTraceElement[] stack, TaskId task) {
    for (StackTraceElement frame : stack) {
      if (exits(frame)) {
        return Optional.of(new ExitCall(task, bodyOf(stack)));
      }
    }
    return Optional.empty();
  }

  private static boolean exits(StackTraceElement frame) {
    String type = frame.getClassName();
    return type.equals("java.lang.Shutdown")
        || (frame.getMethodName().equals("exit")
            && (type.equals("java.lang.Runtime") || type.equals("java.lang.System")));
  }

  /** The frame above the one that calls a user's {@code execute}. */
  private static String bodyOf(StackTraceElement[] stack) {
    for (int i = 1; i < stack.length; i++) {
      if (BODY_CALLERS.contains(stack[i].getClassName())) {
        return stack[i - 1].getClassName() + "." + stack[i - 1].getMethodName();
      }
    }
    return "an unknown class";
  }
}
