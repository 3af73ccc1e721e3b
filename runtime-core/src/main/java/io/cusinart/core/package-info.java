/** The way in: {@link io.cusinart.core.Cusinart} starts a node, a client or a local cluster. */
@NullMarked
package io.cusinart.core;

import org.jspecify.annotations.NullMarked;
