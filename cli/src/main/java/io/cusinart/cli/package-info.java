/** The {@code cusinart} command: one class a subcommand. */
@NullMarked
package io.cusinart.cli;

import org.jspecify.annotations.NullMarked;
