package io.cusinart.mutant.api;

import io.cusinart.core.settings.NodeSettings;

/** An API type that knows the core. */
public record SeesTheCore(NodeSettings settings) {}
