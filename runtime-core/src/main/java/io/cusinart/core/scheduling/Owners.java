package io.cusinart.core.scheduling;

import io.cusinart.api.KeyOwners;
import io.cusinart.api.NodeId;
import io.cusinart.api.Target;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The user's {@link KeyOwners}, asked once for each attempt. Immutable, safe for use by several
 * threads.
 *
 * @param complaints is told when they throw, on the thread that asked
 */
record Owners(Optional<KeyOwners> known, Consumer<String> complaints) {

  /** Nobody is known to own anything. */
  static final Owners NONE = new Owners(Optional.empty(), _ -> {});

  /** The request with the owner of the key that its target names, if it names one. */
  TaskRequest resolve(TaskRequest request) {
    return request.target() instanceof Target.OwnerOf
        ? request.ownedBy(ownerOf(request.target()))
        : request;
  }

  /** The owner of the key that this target names; empty if it names none. */
  Optional<NodeId> ownerOf(Target target) {
    if (!(target instanceof Target.OwnerOf(String key)) || known.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Objects.requireNonNull(known.get().ownerOf(key), "an owner that is null");
    } catch (RuntimeException | LinkageError | AssertionError thrown) {
      // A user's code, and the thread may be an actor's: the task must not end with it.
      complaints.accept("the KeyOwners threw " + thrown + "; the key has no owner for now");
      return Optional.empty();
    }
  }
}
