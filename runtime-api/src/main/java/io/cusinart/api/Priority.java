package io.cusinart.api;

/** Which waiting task a node takes first. Only {@link #NORMAL} is accepted yet. */
public enum Priority {
  /** After everything else, but never starved. */
  LOW,
  /** The default. */
  NORMAL,
  /** Before everything else. */
  HIGH
}
