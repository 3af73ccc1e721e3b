/**
 * Clusters for JUnit tests: {@link io.cusinart.testkit.junit.ClusterExtension} starts and ends
 * them, injects faults, and tells what has happened when a test fails. Needs {@code
 * junit-jupiter-api} on the class path, which this module does not bring along.
 */
@NullMarked
package io.cusinart.testkit.junit;

import org.jspecify.annotations.NullMarked;
