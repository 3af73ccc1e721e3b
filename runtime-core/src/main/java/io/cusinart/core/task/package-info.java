/**
 * The life of one task as its submitter sees it: pure rules, no Pekko, no clock, no thread.
 *
 * <p>Events go in (an attempt was sent, answered, refused, its node is suspected or gone, the
 * caller cancels), steps come out (send another attempt, take attempts back, end with a verdict).
 */
@NullMarked
package io.cusinart.core.task;

import org.jspecify.annotations.NullMarked;
