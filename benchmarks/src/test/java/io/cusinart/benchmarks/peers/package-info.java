/** The pure parts of the comparison with the peers. */
@NullMarked
package io.cusinart.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
