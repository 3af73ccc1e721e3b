/**
 * Estimates π by throwing random points at a square: a lambda as computation, and chance that comes
 * out the same on every run.
 */
@NullMarked
package io.cusinart.samples.pi;

import org.jspecify.annotations.NullMarked;
