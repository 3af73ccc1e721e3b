/**
 * Counts the words of a text file: input too large for one task, cut into pieces that are not.
 *
 * <p>{@link io.cusinart.samples.wordcount.Chunks} cuts where no word is lost, {@link
 * io.cusinart.samples.wordcount.CountWords} counts one piece on any node, {@link
 * io.cusinart.samples.wordcount.Wordcount} merges.
 */
@NullMarked
package io.cusinart.samples.wordcount;

import org.jspecify.annotations.NullMarked;
