/**
 * What a user of the runtime compiles against.
 *
 * <p>Write a {@link io.cusinart.api.DistributedComputation}, give it to an {@link
 * io.cusinart.api.ExecutionEngine}, and read an {@link io.cusinart.api.Outcome}. Nothing here knows
 * Pekko, a socket or a disk; every type that travels is a record.
 */
@NullMarked
package io.cusinart.api;

import org.jspecify.annotations.NullMarked;
