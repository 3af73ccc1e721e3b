package io.cusinart.benchmarks.harness;

/** One row of the table beside the peers, with the unit of its answers and what they mean. */
public enum Question {
  FORMED(
      "members formed",
      "ms",
      "from the first fork to the moment the driver sees all members; all JVMs are started at once"),
  IDLE_CPU(
      "idle: CPU a node",
      "ms/s",
      "user and system time of the members, before they were given any work: after a time of nothing"
          + ", over as long, for each member and second"),
  IDLE_MEMORY("idle: resident a node", "MB", "VmRSS of a member then, in 10^6 bytes; their mean"),
  IDLE_THREADS("idle: threads a node", "", "of a member then; their mean"),
  ONE_P50(
      "no-op, one at a time: p50",
      "µs",
      "one thread of the driver submits a number and waits until it has it back from a member"),
  ONE_P99("no-op, one at a time: p99", "µs", "the slowest hundredth of the same begins here"),
  RATE_64(
      "no-ops, 64 in flight",
      "1/s",
      "one thread submits one by one, a semaphore keeps so many out; what came back in time counts"),
  CPU_64(
      "  CPU of all processes, each",
      "µs",
      "user and system time of driver and members, by /proc/PID/stat, for each of those tasks"),
  RATE_1024("no-ops, 1,024 in flight", "1/s", "the same with more out"),
  CPU_1024("  CPU of all processes, each", "µs", "the same"),
  BIG_RATE(
      "1 MiB there and back, 4 in flight",
      "MB/s",
      "random bytes as argument and as result; 10^6 bytes, both directions counted"),
  BODIES_RATE(
      "bodies of 1 ms, 64 in flight",
      "1/s",
      "each computes until its own thread has used 1 ms of processor time, and answers how much"),
  BODIES_CPU(
      "  CPU outside bodies, each",
      "µs",
      "what driver and members used meanwhile beyond what the bodies answered, for each task"),
  BULK_RATE(
      "bulk form, no-ops",
      "1/s",
      "the system's own form for many inputs, as said below; numbers answered in time; each must have"
          + " exactly one answer"),
  KILL_DONE(
      "kill -9: last task done",
      "ms",
      "64 bodies of 1 ms are kept out (a queue of about 32 ms on two processors); one member is"
          + " killed; from there until the last task that was out at that moment has its result. What"
          + " the system fails the driver submits again: at once, then every 10 ms"),
  KILL_GAP(
      "kill -9: longest gap",
      "ms",
      "the longest time between two results in the second before and the five after the kill"),
  KILL_FAILED("  failed, submitted again", "tasks", "how many the system gave up meanwhile"),
  KILL_DUPLICATES("  answered twice", "tasks", "second answers to the same submission");

  private final String title;
  private final String unit;
  private final String meaning;

  Question(String title, String unit, String meaning) {
    this.title = title;
    this.unit = unit;
    this.meaning = meaning;
  }

  /** The head of its row. */
  public String title() {
    return title;
  }

  /** Of its answers. */
  public String unit() {
    return unit;
  }

  /** What exactly is measured. */
  public String meaning() {
    return meaning;
  }
}
