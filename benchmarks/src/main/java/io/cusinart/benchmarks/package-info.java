/** The {@code cusinart bench} command: what to measure, in which order, and on what machine. */
@NullMarked
package io.cusinart.benchmarks;

import org.jspecify.annotations.NullMarked;
