/** The code of the documents: what stands in them is compiled and run here. */
@NullMarked
package io.cusinart.samples.guide;

import org.jspecify.annotations.NullMarked;
