/**
 * What every node of a cluster has to know of the others and of the cluster, small and rarely
 * changed: who drains, what each node has, settings that hold for all. Replicated by Pekko's
 * distributed data.
 */
@NullMarked
package io.cusinart.core.facts;

import org.jspecify.annotations.NullMarked;
