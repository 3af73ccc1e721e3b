/**
 * Which node a task goes to: pure decisions over an immutable view of the cluster.
 *
 * <p>No Pekko, no I/O, no clock, no thread and no randomness of its own: time and draws are
 * arguments, which is what lets a seeded simulation test it.
 */
@NullMarked
package io.cusinart.core.scheduling;

import org.jspecify.annotations.NullMarked;
