package io.cusinart.mutant.node;

import io.cusinart.mutant.settings.UsesNode;

/** Downwards, as it should be; together with the other a cycle. */
public record UsesSettings(UsesNode lower) {}
