package io.cusinart.api;

import java.util.Optional;

/**
 * Who owns the keys of a sharded structure, as far as this node knows: what {@link
 * Target#ownerOf(String)} needs. Given to a node at its start by whoever keeps the structure; a
 * node without one refuses such targets at submit.
 *
 * <p>Asked once for each attempt, on the submitting thread or one of the runtime's, while the task
 * is held: it must be safe for use by several threads, must not block, and answers from what it has
 * at hand. An answer that is out of date does no harm but a refusal by whoever owns the key no
 * more: the next attempt asks again, and so follows the key.
 *
 * <p>If it throws, the key counts as one that nobody owns for that attempt.
 */
@FunctionalInterface
public interface KeyOwners {

  /**
   * The node that owns this key now; empty if none is known to.
   *
   * @param key as given to {@link Target#ownerOf(String)}
   */
  Optional<NodeId> ownerOf(String key);
}
