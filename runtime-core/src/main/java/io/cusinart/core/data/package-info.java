/** What a node keeps on disk: {@code DataDirectory} says whose it is, and what is kept in it. */
@NullMarked
package io.cusinart.core.data;

import org.jspecify.annotations.NullMarked;
