package io.cusinart.mutant.settings;

import io.cusinart.mutant.node.UsesSettings;
import java.util.List;

/** Upwards. */
public record UsesNode(List<UsesSettings> upper) {}
