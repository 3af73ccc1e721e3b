/** One task for each of the five ways in which a task can end. */
@NullMarked
package io.cusinart.samples.outcomes;

import org.jspecify.annotations.NullMarked;
