/** An authority for clusters that live for a test or a measurement. */
@NullMarked
package io.cusinart.testkit.certificates;

import org.jspecify.annotations.NullMarked;
