/**
 * Which nodes are in the cluster, as this node sees them.
 *
 * <p>{@code MemberObserver} translates what Pekko Cluster says into registrations; {@code
 * NodeManager} is the registry that everyone else reads. A node's name travels as a member role, so
 * that it is known as soon as the member is.
 */
@NullMarked
package io.cusinart.core.membership;

import org.jspecify.annotations.NullMarked;
