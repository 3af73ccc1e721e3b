/**
 * The demo: a computation with a known answer on a real local cluster, with a node killed on the
 * way.
 */
@NullMarked
package io.cusinart.cli.demo;

import org.jspecify.annotations.NullMarked;
