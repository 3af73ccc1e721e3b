package io.cusinart.core.scheduling;

/**
 * What one submitter has sent out and not got back, per node, live. Whoever calls the scheduler
 * from several threads gives one that is safe for use by several threads; a value that is a moment
 * old does no harm.
 */
public interface Outstanding {

  /** Nothing is out. */
  Outstanding NONE =
      new Outstanding() {
        @Override
        public long nanosOn(long incarnation) {
          return 0;
        }

        @Override
        public int tasksOn(long incarnation) {
          return 0;
        }
      };

  /**
   * Predicted run time, in nanoseconds on that node, of the cpu tasks out there: the sum of {@link
   * Decision.Chosen#predictedRunNanos()}. Blocking tasks count nothing here.
   */
  long nanosOn(long incarnation);

  /** How many tasks are out there, blocking ones included. */
  int tasksOn(long incarnation);
}
