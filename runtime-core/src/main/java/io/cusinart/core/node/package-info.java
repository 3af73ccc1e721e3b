/**
 * One node: its start, its parts, its end.
 *
 * <p>{@code NodeGuardian} starts the parts under one supervisor; {@code NodeConfig} is the only
 * place where settings become Pekko's; {@code OperatorService} answers operators.
 */
@NullMarked
package io.cusinart.core.node;

import org.jspecify.annotations.NullMarked;
