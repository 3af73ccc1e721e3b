/**
 * What a node can be told: validated records, read from {@code reference.conf} or written in code.
 *
 * <p>Nothing outside this package reads a {@code Config}. File and program settings are the same
 * records.
 */
@NullMarked
package io.cusinart.core.settings;

import org.jspecify.annotations.NullMarked;
