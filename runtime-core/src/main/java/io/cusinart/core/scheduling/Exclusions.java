package io.cusinart.core.scheduling;

import java.util.Set;

/**
 * Which nodes an attempt must not go to. Immutable.
 *
 * @param tried incarnations that were tried already: they are let in again when there is no other
 * @param foreign incarnations that have not its classes, or another build of them: they never are
 */
public record Exclusions(Set<Long> tried, Set<Long> foreign) {

  /** No node is excluded. */
  public static final Exclusions NONE = new Exclusions(Set.of(), Set.of());

  /** Copies the sets. */
  public Exclusions {
    tried = Set.copyOf(tried);
    foreign = Set.copyOf(foreign);
  }

  boolean isEmpty() {
    return tried.isEmpty() && foreign.isEmpty();
  }
}
