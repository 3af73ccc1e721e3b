/** Tests of the demo's parts. */
@NullMarked
package io.cusinart.cli.demo;

import org.jspecify.annotations.NullMarked;
