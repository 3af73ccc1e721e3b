/** How results are summed up and shown. */
@NullMarked
package io.cusinart.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
