package io.cusinart.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.events.Event;
import io.cusinart.core.events.EventLog;
import io.cusinart.core.events.EventPage;
import io.cusinart.core.operator.OperatorClient;
import io.cusinart.core.operator.OperatorReply.Events;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Shows what one node has seen happen: nodes that come and go, reasons, settings.
 *
 * <p>Each node has a log of its own. When the one that is followed goes away, another is asked, or
 * the same when it is back, and of its log only what is younger is shown.
 */
@Command(
    name = "events",
    mixinStandardHelpOptions = true,
    description = "Shows what a node has seen happen: nodes, reasons, settings.")
final class EventsCommand implements Callable<Integer> {

  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  @Mixin private Endpoint endpoint = new Endpoint();

  @Option(names = "--follow", description = "Goes on until Ctrl-C.")
  private boolean follow;

  @Option(names = "--json", description = "Prints JSON, an object a line.")
  private boolean json;

  @Spec private CommandSpec spec;

  private String log = "";
  private long after;
  private long heardNanos = System.nanoTime();
  private String complaint = "";
  private long lastMillis = Long.MIN_VALUE;
  private long shownUntilMillis = Long.MIN_VALUE;

  @Override
  public Integer call() throws JsonProcessingException {
    if (!follow) {
      try (OperatorClient client = endpoint.open()) {
        readAll(client);
      }
      return 0;
    }
    while (true) {
      try (OperatorClient client = endpoint.open()) {
        while (true) {
          boolean _ = take(client, WAIT);
          heard();
        }
      } catch (RuntimeFailure.Unavailable gone) {
        pause(gone);
      }
    }
  }

  private void heard() {
    heardNanos = System.nanoTime();
    complaint = "";
  }

  /** Until the next try; nobody is waited for for ever. */
  private void pause(RuntimeFailure.Unavailable gone) {
    if (System.nanoTime() - heardNanos > PATIENCE.toNanos()
        || Thread.currentThread().isInterrupted()) {
      throw gone;
    }
    String message = String.valueOf(gone.getMessage());
    if (!message.equals(complaint)) {
      tell("%s; trying for %d s".formatted(message, PATIENCE.toSeconds()));
    }
    complaint = message;
    LockSupport.parkNanos(PAUSE.toNanos());
  }

  private void readAll(OperatorClient client) throws JsonProcessingException {
    while (take(client, Duration.ZERO)) {
      // A page at a time.
    }
  }

  /** Shows the next page; whether there may be another. */
  private boolean take(OperatorClient client, Duration wait) throws JsonProcessingException {
    Events events = client.events(after, wait);
    EventPage page = events.page();
    if (!page.log().equals(log) && !log.isEmpty()) {
      tell("from now on as %s has seen it".formatted(events.node()));
      log = page.log();
      after = 0;
      shownUntilMillis = lastMillis;
      // It was asked by a number of the other log.
      return true;
    }
    log = page.log();
    if (page.lost() > 0) {
      tell(
          "%d events are lost: %s keeps the last %,d"
              .formatted(page.lost(), events.node(), EventLog.MOST));
    }
    for (Event each : page.events()) {
      after = each.sequence();
      show(events.node(), each);
    }
    return !page.events().isEmpty();
  }

  private void show(String node, Event event) throws JsonProcessingException {
    if (event.wallMillis() <= shownUntilMillis) {
      return;
    }
    lastMillis = event.wallMillis();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(StatusJson.of(node, event));
    } else {
      out.printf(
          "%s %-10s %s%n",
          TIME.format(Instant.ofEpochMilli(event.wallMillis())), event.kind(), event.text());
    }
    out.flush();
  }

  private void tell(String what) {
    spec.commandLine().getErr().printf("cusinart events: %s%n", what);
  }
}
