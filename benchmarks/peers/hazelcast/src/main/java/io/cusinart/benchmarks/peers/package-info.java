/** One system behind the small class that the harness asks for. */
@NullMarked
package io.cusinart.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
