/** Clusters for tests, and tests that fail in them. */
@NullMarked
package io.cusinart.testkit.junit;

import org.jspecify.annotations.NullMarked;
