/** What well-behaved tasks feel of bodies that do what no body should. */
@NullMarked
package io.cusinart.benchmarks.poison;

import org.jspecify.annotations.NullMarked;
