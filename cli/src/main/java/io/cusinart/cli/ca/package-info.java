/**
 * The cluster's authority: {@code cusinart ca}. It makes certificates and writes them to files;
 * what nodes do with them is theirs.
 */
@NullMarked
package io.cusinart.cli.ca;

import org.jspecify.annotations.NullMarked;
