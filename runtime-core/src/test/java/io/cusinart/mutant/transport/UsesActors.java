package io.cusinart.mutant.transport;

import org.apache.pekko.actor.typed.ActorRef;

/** Bytes that know who reads them. */
public record UsesActors(ActorRef<String> reader) {}
