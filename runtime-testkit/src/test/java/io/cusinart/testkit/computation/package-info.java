/** A computation run by itself. */
@NullMarked
package io.cusinart.testkit.computation;

import org.jspecify.annotations.NullMarked;
