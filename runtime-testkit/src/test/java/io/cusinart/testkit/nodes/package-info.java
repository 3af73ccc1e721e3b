/** Worker nodes that run as child JVMs of a fault test, and the work they are given. */
@NullMarked
package io.cusinart.testkit.nodes;

import org.jspecify.annotations.NullMarked;
