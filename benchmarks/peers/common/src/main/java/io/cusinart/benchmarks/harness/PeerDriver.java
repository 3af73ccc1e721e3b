package io.cusinart.benchmarks.harness;

/**
 * The submitting side of a system. Submitted to by one thread at a time; while a member is killed,
 * by those that bring failures as well.
 */
public interface PeerDriver {

  /** How many members it sees that could be given work now. */
  int members() throws Exception;

  /** Runs a body on a member of the system's choice, without waiting for it. */
  void submit(Body body, int number, Answered<Long> then) throws Exception;

  /** Has a member send these bytes back, without waiting for it. */
  void echo(byte[] bytes, Answered<byte[]> then) throws Exception;

  /** Runs {@link Body#NO_OP} for all numbers, in the system's own form for many. Blocks. */
  void bulk(Numbers numbers) throws Exception;

  /** False if it has no such form. */
  default boolean hasBulk() {
    return true;
  }
}
