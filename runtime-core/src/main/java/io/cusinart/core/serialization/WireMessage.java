package io.cusinart.core.serialization;

/** Marks a message that may leave its JVM: a record, bound to Jackson CBOR in reference.conf. */
public interface WireMessage {}
