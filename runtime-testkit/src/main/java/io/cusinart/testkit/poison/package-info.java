/** Bodies that do what no body should, for tests and measurements of what becomes of the others. */
@NullMarked
package io.cusinart.testkit.poison;

import org.jspecify.annotations.NullMarked;
