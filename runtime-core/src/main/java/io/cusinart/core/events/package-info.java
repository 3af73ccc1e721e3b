/**
 * What has happened to the nodes, as one node has seen it: a bounded log in memory.
 *
 * <p>{@code NodeChanges} and {@code ReasonChanges} are pure and tell what has happened from what
 * there was and what there is; {@code EventLog} keeps it and lets readers wait for more.
 */
@NullMarked
package io.cusinart.core.events;

import org.jspecify.annotations.NullMarked;
