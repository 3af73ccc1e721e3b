/** What it costs to turn a value into bytes and back, beside Kryo without a guard, by JMH. */
@NullMarked
package io.cusinart.benchmarks.serialization;

import org.jspecify.annotations.NullMarked;
