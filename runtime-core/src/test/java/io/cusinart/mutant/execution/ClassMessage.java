package io.cusinart.mutant.execution;

import io.cusinart.core.serialization.WireMessage;

/** A message that has no value of its own. */
public final class ClassMessage implements WireMessage {}
