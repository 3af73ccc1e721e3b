package io.cusinart.core.node;

import io.cusinart.api.KeyOwners;
import io.cusinart.core.scheduling.BalancingStrategy;
import java.util.Optional;

/**
 * Code of a program's own that one node works with. Immutable; what is in it is called by many
 * threads at once.
 *
 * @param strategy in place of the one that the settings name
 * @param owners who owns the keys of {@code Target.ownerOf}; without them such targets are refused
 */
public record Extensions(Optional<BalancingStrategy> strategy, Optional<KeyOwners> owners) {

  /** Nothing but what is built in. */
  public static final Extensions NONE = new Extensions(Optional.empty(), Optional.empty());

  /** The same with this strategy. */
  public Extensions withStrategy(BalancingStrategy newStrategy) {
    return new Extensions(Optional.of(newStrategy), owners);
  }

  /** The same with these owners. */
  public Extensions withOwners(KeyOwners newOwners) {
    return new Extensions(strategy, Optional.of(newOwners));
  }
}
