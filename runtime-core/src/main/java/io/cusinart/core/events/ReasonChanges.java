package io.cusinart.core.events;

import io.cusinart.core.health.Reason;
import java.util.ArrayList;
import java.util.List;

/** Tells which reasons have come and gone. Pure. */
public final class ReasonChanges {

  private ReasonChanges() {}

  /** A reason that is told with another value is the same one still. */
  public static List<Happening> between(String node, List<Reason> before, List<Reason> after) {
    var found = new ArrayList<Happening>();
    for (Reason each : after) {
      if (before.stream().noneMatch(other -> isSame(each, other))) {
        found.add(
            new Happening(
                each.blocking() ? "not-ready" : "warning",
                node,
                each.check() + ": " + each.text()));
      }
    }
    for (Reason each : before) {
      if (after.stream().noneMatch(other -> other.check().equals(each.check()))) {
        found.add(new Happening("well-again", node, each.check() + " is well again"));
      }
    }
    return found;
  }

  private static boolean isSame(Reason one, Reason other) {
    return one.check().equals(other.check()) && one.blocking() == other.blocking();
  }
}
