/**
 * What tools and nodes ask a node over its port: who it is, how its cluster is, what runs, and to
 * run a computation by its name.
 *
 * <p>{@code OperatorService} decides who may and answers; {@code OperatorClient} is the tools' end,
 * {@code NodeAsker} what both sides ask with.
 */
@NullMarked
package io.cusinart.core.operator;

import org.jspecify.annotations.NullMarked;
