/**
 * Classes that break a rule each: what the tests of the architecture are run on to see that they
 * fire. Packages are named as those of the core, because the rules go by package.
 */
package io.cusinart.mutant;
