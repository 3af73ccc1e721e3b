/** The pure parts of the measurements of the engine. */
@NullMarked
package io.cusinart.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
