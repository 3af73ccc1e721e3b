/**
 * A bare echo of length-prefixed frames between two JVMs by Netty alone. It does nothing for its
 * frames, so its figures are what the machine allows whoever does something.
 */
@NullMarked
package io.cusinart.benchmarks.echo;

import org.jspecify.annotations.NullMarked;
