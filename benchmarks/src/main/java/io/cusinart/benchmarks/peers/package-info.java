/**
 * Ours beside other systems, in one run: a {@code Contestant} is one of them, {@code PeersRun}
 * plays the rounds, {@code Targets} judges, {@code PeersReport} writes it down. What is measured,
 * and how, is the harness's affair.
 */
@NullMarked
package io.cusinart.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
