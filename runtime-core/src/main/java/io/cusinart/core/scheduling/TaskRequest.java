package io.cusinart.core.scheduling;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.NodeId;
import io.cusinart.api.Target;
import java.util.Optional;
import java.util.Set;

/**
 * One attempt that needs a node. Immutable.
 *
 * @param computation the class of the computation, by which its cost is learned
 * @param inputBytes the size the work grows with: as declared, else of the encoded input
 * @param encodedBytes what would cross the wire
 * @param cost what the computation declared
 * @param target which nodes may run it
 * @param owner the node that an {@link Target.OwnerOf} fits; looked up by the scheduler, empty for
 *     other targets and while nobody is known to own the key
 * @param excluded nodes that it must not go to
 * @param elements how many of that size and cost it runs one after the other; 1 for an ordinary
 *     task
 */
public record TaskRequest(
    String computation,
    long inputBytes,
    int encodedBytes,
    ComputationCost cost,
    Target target,
    Optional<NodeId> owner,
    Exclusions excluded,
    int elements) {

  /** One ordinary task, and the incarnations that were tried already. */
  public TaskRequest(
      String computation,
      long inputBytes,
      int encodedBytes,
      ComputationCost cost,
      Target target,
      Set<Long> tried) {
    this(
        computation,
        inputBytes,
        encodedBytes,
        cost,
        target,
        Optional.empty(),
        new Exclusions(tried, Set.of()),
        1);
  }

  /** Refuses negative sizes and less than one element. */
  public TaskRequest {
    if (inputBytes < 0 || encodedBytes < 0) {
      throw new IllegalArgumentException(
          "sizes must not be negative but inputBytes is %d and encodedBytes is %d"
              .formatted(inputBytes, encodedBytes));
    }
    if (elements < 1) {
      throw new IllegalArgumentException("elements must be at least 1 but is " + elements);
    }
  }

  /** The same for the owner of the key that its target names. */
  TaskRequest ownedBy(Optional<NodeId> newOwner) {
    return new TaskRequest(
        computation, inputBytes, encodedBytes, cost, target, newOwner, excluded, elements);
  }
}
