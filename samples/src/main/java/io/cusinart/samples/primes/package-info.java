/**
 * Counts primes by trial division: work of known answer whose parts cost very different times.
 *
 * <p>{@link io.cusinart.samples.primes.CountPrimes} is the computation, {@link
 * io.cusinart.samples.primes.Ranges} cuts the work, {@link io.cusinart.samples.primes.Sieve} checks
 * the answer by another way.
 */
@NullMarked
package io.cusinart.samples.primes;

import org.jspecify.annotations.NullMarked;
