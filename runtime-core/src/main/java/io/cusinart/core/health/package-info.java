/**
 * How well every node is: checks, streaks, load reports.
 *
 * <p>{@code NodeHealth} is the pure rule; {@code HealthMonitor} is the actor that asks and answers;
 * {@code MetricsCollector} reads this JVM.
 */
@NullMarked
package io.cusinart.core.health;

import org.jspecify.annotations.NullMarked;
