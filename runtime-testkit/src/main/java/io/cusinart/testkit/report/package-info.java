/** What the long tests of a whole build came to, in one table. */
@NullMarked
package io.cusinart.testkit.report;

import org.jspecify.annotations.NullMarked;
