package io.cusinart.mutant.execution;

/** Says by its name only that somebody needed it. */
public record BadlyNamedHelper() {}
