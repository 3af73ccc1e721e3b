/** What clusters are given to do, and what became of it. */
@NullMarked
package io.cusinart.benchmarks.load;

import org.jspecify.annotations.NullMarked;
