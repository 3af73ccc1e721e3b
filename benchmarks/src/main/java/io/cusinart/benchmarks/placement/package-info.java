/** What one placement costs, measured by JMH, by the size of the cluster. */
@NullMarked
package io.cusinart.benchmarks.placement;

import org.jspecify.annotations.NullMarked;
