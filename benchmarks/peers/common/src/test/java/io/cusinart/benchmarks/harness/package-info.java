/** The pure parts of what is measured of every system alike. */
@NullMarked
package io.cusinart.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
