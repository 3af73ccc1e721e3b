package io.cusinart.benchmarks.measure;

/** One answer of one round. Immutable. */
public sealed interface Cell {

  /** A figure, in the unit of its row. */
  record Figure(double value) implements Cell {}

  /**
   * No figure, and why.
   *
   * @param kind one word for the table
   * @param reason one line
   */
  record Missing(String kind, String reason) implements Cell {}
}
