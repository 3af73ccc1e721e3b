package io.cusinart.core.scheduling;

/**
 * What one submitter has sent out and not got back, per node, live. Whoever calls the scheduler
 * from several threads gives one that is safe for use by several threads; a value that is a moment
 * old does no harm.
 */
@FunctionalInterface
public interface Outstanding {

  /** Nothing is out. */
  Outstanding NONE = _ -> Work.NOTHING;

  /** What is out on one node, live. */
  interface Work {

    /** Nothing is out there. */
    Work NOTHING =
        new Work() {
          @Override
          public long nanos() {
            return 0;
          }

          @Override
          public int tasks() {
            return 0;
          }
        };

    /**
     * Predicted run time, in nanoseconds on that node, of the cpu tasks out there: the sum of
     * {@link Decision.Chosen#predictedRunNanos()}. Blocking tasks count nothing here.
     */
    long nanos();

    /** How many tasks are out there, blocking ones included. */
    int tasks();
  }

  /** What is out there; one look-up, as a placement makes it for every node. */
  Work on(long incarnation);

  /** {@link Work#nanos()} of one node. */
  default long nanosOn(long incarnation) {
    return on(incarnation).nanos();
  }

  /** {@link Work#tasks()} of one node. */
  default int tasksOn(long incarnation) {
    return on(incarnation).tasks();
  }
}
