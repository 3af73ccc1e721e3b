/**
 * What a run has measured, and how it is shown: a {@code Row} is one question, a {@code Subject} is
 * whom it was put to, a {@code Cell} is one answer. Nothing here starts or times anything.
 */
@NullMarked
package io.cusinart.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
