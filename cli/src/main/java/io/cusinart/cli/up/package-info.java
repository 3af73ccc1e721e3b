/**
 * A cluster on this machine that is kept running: {@code up} and {@code demo} stand on it.
 *
 * <p>{@code RestartPolicy} decides and knows no clock; {@code LocalClusterSupervisor} acts. Every
 * change of a node goes through one thread, in this order: the state, {@code cluster.json}, the
 * printed line, the listeners. Whoever hears of an event therefore finds it in the file.
 */
@NullMarked
package io.cusinart.cli.up;

import org.jspecify.annotations.NullMarked;
