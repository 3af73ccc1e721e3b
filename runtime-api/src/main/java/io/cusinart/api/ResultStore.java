package io.cusinart.api;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Keeps the result of each key for a time, so that of several runs of one task only one result is
 * ever seen: what {@link Delivery#effectivelyOnce(String)} needs. No runtime takes one yet, so that
 * delivery is refused at submit.
 *
 * <p>Whoever writes one promises:
 *
 * <ul>
 *   <li><b>One winner for a key.</b> {@link #putIfAbsent} is linearizable for each key, over all
 *       nodes, also while nodes die and links break: of all calls for a key within its time to live
 *       exactly one stores its bytes, and every other one that succeeds answers with those. There
 *       is no moment at which two callers see two results of one key.
 *   <li><b>What was answered stays.</b> Once a call has succeeded the result outlives the loss of
 *       any minority of the nodes that keep it, until its time to live has passed. Where it does
 *       not outlive the restart of all of them, the store says so.
 *   <li><b>Time to live counts from the first.</b> Later calls neither replace the bytes nor
 *       prolong their life. After it the key is as if never used, and may be won again: choose it
 *       above the time in which a task can still be retried, timeout and all.
 *   <li><b>No guess.</b> Where it cannot know whether bytes were stored, its stage completes with
 *       {@link RuntimeFailure.Indeterminate}; the same call may then be made again. Where nothing
 *       was stored, with {@link RuntimeFailure.Unavailable}. It never answers from a replica that
 *       may be behind.
 * </ul>
 *
 * <p>It says nothing of effects outside of it: the body may have run several times all the same.
 *
 * <p>Safe for use by several threads; no method blocks.
 */
public interface ResultStore {

  /**
   * Stores a result unless the key has one, in one step that is linearizable for that key.
   *
   * @param key of the task, as given to {@link Delivery#effectivelyOnce(String)}
   * @param result its encoded bytes; not to be changed by either side afterwards
   * @param timeToLive above zero; counts from the first call that stored
   * @return completes with what the key now holds, equal to {@code result} if this call won;
   *     exceptionally with {@link RuntimeFailure.Indeterminate}, {@link
   *     RuntimeFailure.Unavailable}, or {@link RuntimeFailure.Invalid} for a key or a size it does
   *     not take
   */
  CompletionStage<byte[]> putIfAbsent(String key, byte[] result, Duration timeToLive);

  /**
   * What the key holds, linearizable with {@link #putIfAbsent}; asked before a task is started, so
   * that one that has its result need not run.
   *
   * @return completes with the result, or empty; exceptionally with {@link
   *     RuntimeFailure.Unavailable} if it cannot know
   */
  CompletionStage<Optional<byte[]>> find(String key);
}
