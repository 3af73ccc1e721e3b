/** A cluster of real JVMs to be measured, and the client of it in this one. */
@NullMarked
package io.cusinart.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;
