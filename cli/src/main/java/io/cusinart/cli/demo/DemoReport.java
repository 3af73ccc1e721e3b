package io.cusinart.cli.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a demo has shown. Immutable.
 *
 * @param below primes below this number were counted
 * @param primes the count
 * @param expected the count by a sieve
 * @param completed tasks that ended well
 * @param lost tasks that did not
 * @param tasksByNode where the completed ones ran
 * @param computeMillis from the first submit to the last result
 * @param kill what the kill did, if there was one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DemoReport(
    long below,
    long primes,
    long expected,
    int completed,
    int lost,
    Map<String, Integer> tasksByNode,
    long computeMillis,
    @Nullable Kill kill) {

  /**
   * What a kill did; all times from the kill.
   *
   * @param node the victim
   * @param redispatched tasks that were on it and completed elsewhere
   * @param detectedMillis until it was suspected or gone in the driver's view
   * @param longestStallMillis until the last of its tasks was completed elsewhere
   * @param restartedMillis until the restarted node was a member
   */
  record Kill(
      String node,
      int redispatched,
      long detectedMillis,
      long longestStallMillis,
      long restartedMillis) {}

  boolean good() {
    return lost == 0 && primes == expected;
  }

  /** The last lines of the demo. */
  List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add("primes below %d: %d".formatted(below, primes));
    if (kill == null) {
      lines.add("tasks: %d completed, %d lost".formatted(completed, lost));
    } else {
      lines.add(
          "tasks: %d completed, %d lost, %d re-dispatched after %s was killed"
              .formatted(completed, lost, kill.redispatched(), kill.node()));
      lines.add("longest stall: %d ms".formatted(kill.longestStallMillis()));
    }
    return lines;
  }

  static long millis(long nanos) {
    return Duration.ofNanos(nanos).toMillis();
  }
}
