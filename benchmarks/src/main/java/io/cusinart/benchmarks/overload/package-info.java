/** What becomes of a cluster that is asked for many times the work it can do. */
@NullMarked
package io.cusinart.benchmarks.overload;

import org.jspecify.annotations.NullMarked;
