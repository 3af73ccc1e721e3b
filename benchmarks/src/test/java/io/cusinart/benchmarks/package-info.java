/** The command line of the benchmarks, and one whole run of it. */
@NullMarked
package io.cusinart.benchmarks;

import org.jspecify.annotations.NullMarked;
