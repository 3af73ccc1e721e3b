/** What networks do to connections, for tests: cut, refuse, freeze, and mend again. */
@NullMarked
package io.cusinart.testkit.network;

import org.jspecify.annotations.NullMarked;
