package io.cusinart.api;

/**
 * How far an attempt is, as its body reported. Immutable.
 *
 * @param fraction 0 to 1
 * @param note a few words
 * @param node where it runs
 * @param attempt which attempt, from 1
 */
public record Progress(double fraction, String note, NodeId node, int attempt) {}
