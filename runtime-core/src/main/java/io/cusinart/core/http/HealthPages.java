package io.cusinart.core.http;

import io.cusinart.core.health.Reason;
import java.util.List;
import java.util.stream.Collectors;

/** What is on the pages. Pure. */
final class HealthPages {

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int WRONG_METHOD = 405;
  private static final int UNAVAILABLE = 503;

  /** One answer: its status, and its body, lines of text. */
  record Page(int status, String text) {}

  private HealthPages() {}

  /**
   * The page of this path.
   *
   * @param reasons what is wrong with the node; of no interest to whoever asks whether it lives
   */
  static Page of(String method, String uri, List<Reason> reasons) {
    String path = uri.replaceAll("\\?.*", "");
    if (!path.equals("/live") && !path.equals("/ready")) {
      return new Page(NOT_FOUND, "there are /live and /ready\n");
    }
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return new Page(WRONG_METHOD, "use GET\n");
    }
    return path.equals("/live") ? new Page(OK, "live\n") : ready(reasons);
  }

  private static Page ready(List<Reason> reasons) {
    boolean ready = reasons.stream().noneMatch(Reason::blocking);
    String lines =
        reasons.stream()
            .map(each ->
                "%s%s: %s\n"
                    .formatted(each.blocking() ? "" : "warning ", each.check(), each.text()))
            .collect(Collectors.joining());
    return ready ? new Page(OK, "ready\n" + lines) : new Page(UNAVAILABLE, lines);
  }
}
