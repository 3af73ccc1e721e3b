package io.cusinart.mutant.scheduling;

import io.cusinart.core.membership.NodeManager;

/** Asks what it should be told. */
public record UsesMembership(NodeManager nodes) {}
