/**
 * How well every node is: checks, streaks, load reports, and what each says of itself.
 *
 * <p>{@code NodeHealth} is the pure rule; {@code HealthMonitor} is the actor that asks and answers;
 * {@code MetricsCollector} reads this JVM. {@code Conditions} makes the checks of this node itself,
 * and {@code Verdicts} is the pure rule of what is wrong.
 */
@NullMarked
package io.cusinart.core.health;

import org.jspecify.annotations.NullMarked;
