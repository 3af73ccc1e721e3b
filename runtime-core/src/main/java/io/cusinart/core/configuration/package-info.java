/** Where settings come from when they are a file. */
@NullMarked
package io.cusinart.core.configuration;

import org.jspecify.annotations.NullMarked;
