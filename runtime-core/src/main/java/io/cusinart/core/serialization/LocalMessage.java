package io.cusinart.core.serialization;

import org.apache.pekko.actor.NoSerializationVerificationNeeded;

/** Marks a message an actor sends to itself or to its own node: it never becomes bytes. */
public interface LocalMessage extends NoSerializationVerificationNeeded {}
