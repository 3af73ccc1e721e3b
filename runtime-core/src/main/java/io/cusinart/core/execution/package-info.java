/**
 * Running tasks, here and elsewhere.
 *
 * <p>The protocol, message by message:
 *
 * <pre>
 * submitter (TaskTracker)                         worker (TaskExecutor)
 *   Run(task, attempt, …)            ─────────▶   offered to a lane
 *                                    ◀─────────   Refused: it was never started
 *                                    ◀─────────   Reported: how far it is (may be lost)
 *   Cancel(task, attempt)            ─────────▶   taken from the queue, or interrupted
 *                                    ◀─────────   GivenUp(started)
 *   Inquire(open attempts)           ─────────▶   every five seconds
 *                                    ◀─────────   Missing, for each that is not there
 *                                    ◀─────────   Completed | Threw | Unusable
 *                                    ◀─────────   Partial…, Finished, of a bundle
 * </pre>
 *
 * <p>A bundle is one task to all of this, attempts, failover, deadline and cancel, but carries many
 * elements of a {@code map}, each with an outcome of its own: the first answer for an element
 * counts ({@code OpenElements}), and an attempt carries only elements that have none yet. An
 * element that was in no answer when the last one came was lost on the way, which is the same as an
 * attempt that is missing.
 *
 * <p>Every answer names (task, attempt, incarnation). Messages may be lost, with a node or without;
 * the submitter therefore watches the executor, listens to suspicions, inquires, and keeps the
 * deadline. What the events mean is decided by the pure {@code TaskLife}; {@code Submissions}
 * carries it out.
 */
@NullMarked
package io.cusinart.core.execution;

import org.jspecify.annotations.NullMarked;
