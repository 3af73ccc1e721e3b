/** The supervisor over children that are real JVMs and nodes in name only. */
@NullMarked
package io.cusinart.cli.up;

import org.jspecify.annotations.NullMarked;
