/** Tests of the command. */
@NullMarked
package io.cusinart.cli;

import org.jspecify.annotations.NullMarked;
