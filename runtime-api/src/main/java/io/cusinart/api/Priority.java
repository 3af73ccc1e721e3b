package io.cusinart.api;

/**
 * Which waiting task a node takes first.
 *
 * <p>Nothing starves: when tasks of all three wait, predicted run time is shared 8 : 4 : 1 among
 * them. What runs is never interrupted for another.
 */
public enum Priority {
  /** One share. */
  LOW,
  /** Four shares; the default. */
  NORMAL,
  /** Eight shares. */
  HIGH
}
