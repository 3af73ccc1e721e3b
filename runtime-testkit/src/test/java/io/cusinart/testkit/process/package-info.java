/** Children that are real JVMs, and what is promised of them. */
@NullMarked
package io.cusinart.testkit.process;

import org.jspecify.annotations.NullMarked;
