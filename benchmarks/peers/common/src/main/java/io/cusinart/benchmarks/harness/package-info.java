/**
 * What is measured of every system alike: the loops, the bodies, the questions. A {@code Peer} is a
 * system behind one small class; {@code PeerMain} is the main of a member's JVM and of the
 * driver's. It sees the JDK alone, so that each system has a class path of its own beside it.
 */
@NullMarked
package io.cusinart.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
