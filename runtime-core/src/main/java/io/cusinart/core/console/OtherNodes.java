package io.cusinart.core.console;

import io.cusinart.core.operator.OperatorRequest;
import java.util.List;

/** The other members, as far as the console needs them. Safe for use by several threads. */
@FunctionalInterface
public interface OtherNodes {

  /** There are none. */
  OtherNodes NONE = _ -> List.of();

  /**
   * What one of them says.
   *
   * @param done false if it refuses or was not reached
   */
  record Said(String node, boolean done, List<String> lines) {}

  /** Asks all of them the same, and has an answer for each, by their names. Blocks. */
  List<Said> ask(OperatorRequest request);
}
