/**
 * The engine between real JVMs: three workers in a JVM each, and this one as their client. Each
 * measurement is a closed loop, so what it says is how fast answers come back, not how fast tasks
 * can be sent.
 */
@NullMarked
package io.cusinart.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
