/**
 * What the samples share: {@link io.cusinart.samples.Gather}, which folds a stream of outcomes on
 * the caller's thread, and {@link io.cusinart.samples.Arguments}, which reads numbers of a command
 * line.
 *
 * <p>Each sample is a package of its own with one {@code main}.
 */
@NullMarked
package io.cusinart.samples;

import org.jspecify.annotations.NullMarked;
