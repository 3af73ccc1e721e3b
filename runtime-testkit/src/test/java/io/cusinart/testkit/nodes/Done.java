package io.cusinart.testkit.nodes;

/** The answer to a {@link Job}. Immutable. */
public record Done(int id, long value) {}
