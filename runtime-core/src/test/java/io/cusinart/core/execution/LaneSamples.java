package io.cusinart.core.execution;

import io.cusinart.api.Outcome;
import io.cusinart.api.Priority;
import io.cusinart.api.TaskId;
import io.cusinart.core.execution.Request.Elements;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.serialization.Payload;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A value for every kind of request and reply on a lane, and for what can be absent, by a name: the
 * kind, and what is special about it. What exists stays as it is; its golden bytes are those of
 * older nodes.
 */
final class LaneSamples {

  private static final AttemptKey KEY = new AttemptKey(new TaskId(-2, 300), 3, 5);
  private static final Reply.Timing TIMING = new Reply.Timing(7, 8);

  private LaneSamples() {}

  private static Payload payload(int... content) {
    byte[] bytes = new byte[content.length];
    for (int i = 0; i < content.length; i++) {
      bytes[i] = (byte) content[i];
    }
    return new Payload(bytes);
  }

  private static Request.Order order(Priority priority) {
    return new Request.Order(KEY, 4, 5, false, priority, payload(1), payload(2), null);
  }

  static Map<String, Request> requests() {
    Map<String, Request> samples = new LinkedHashMap<>();
    samples.put(
        "Order",
        new Request.Order(KEY, 4, 5, true, Priority.NORMAL, payload(1, 2), payload(255), null));
    samples.put(
        "Order/bundle",
        new Request.Order(
            KEY,
            4,
            5,
            false,
            Priority.NORMAL,
            payload(1),
            payload(2),
            new Elements(2, List.of(3, 300))));
    for (Priority each : Priority.values()) {
      samples.put("Order/" + each.name().toLowerCase(Locale.ROOT), order(each));
    }
    samples.put("Cancel", new Request.Cancel(KEY));
    samples.put(
        "Inquiry", new Request.Inquiry(List.of(KEY, new AttemptKey(new TaskId(1, 0), 1, -1))));
    return samples;
  }

  static Map<String, Reply> replies() {
    Map<String, Reply> samples = new LinkedHashMap<>();
    var load = new LoadReport(9, 2, 0.5, 10, 11, 12, 13, 14, 15, 16, 0, null);
    samples.put("Completed", new Reply.Completed(KEY, payload(6), TIMING, load));
    var timing = new Reply.Timing(7, 8, 6);
    var stuck = new LoadReport(0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 3, null);
    samples.put("Completed/measured", new Reply.Completed(KEY, payload(6), timing, stuck));
    samples.put("Threw", new Reply.Threw(KEY, "T", "é", "at", TIMING));
    samples.put("Unusable", new Reply.Unusable(KEY, "no"));
    samples.put("Foreign", new Reply.Foreign(KEY, -5, "no"));
    for (Outcome.Reason each : Outcome.Reason.values()) {
      samples.put(
          "Refused/" + each.name().toLowerCase(Locale.ROOT),
          new Reply.Refused(KEY, each, "d", Duration.ofNanos(129)));
    }
    samples.put("GivenUp", new Reply.GivenUp(KEY, true));
    samples.put("Missing", new Reply.Missing(KEY));
    samples.put("Reported", new Reply.Reported(KEY, 0.25, "half"));
    var results = new Reply.Results(1, 2, payload(1, 9, 0), List.of(new Reply.Flaw("T", "m", "s")));
    samples.put("Partial", new Reply.Partial(KEY, results, TIMING));
    var last = new Reply.Results(0, 1, payload(1, 9), List.of());
    samples.put("Finished", new Reply.Finished(KEY, last, TIMING, null));
    samples.put("Finished/loaded", new Reply.Finished(KEY, results, TIMING, load));
    return samples;
  }
}
