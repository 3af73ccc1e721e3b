/**
 * The pages that probes of orchestrators and load balancers ask for: {@code /live}, {@code /ready}.
 */
@NullMarked
package io.cusinart.core.http;

import org.jspecify.annotations.NullMarked;
