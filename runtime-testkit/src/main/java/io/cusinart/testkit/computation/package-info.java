/** Runs one computation by itself: {@link io.cusinart.testkit.computation.TaskHarness}. */
@NullMarked
package io.cusinart.testkit.computation;

import org.jspecify.annotations.NullMarked;
