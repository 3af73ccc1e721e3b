package io.cusinart.core;

import io.cusinart.api.Outcome;
import io.cusinart.api.Priority;
import io.cusinart.api.TaskId;
import io.cusinart.core.execution.AttemptKey;
import io.cusinart.core.execution.LaneKeeper;
import io.cusinart.core.execution.Reply;
import io.cusinart.core.execution.Request;
import io.cusinart.core.execution.TaskExecutor;
import io.cusinart.core.facts.Fact;
import io.cusinart.core.health.HealthMonitor;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.health.Reason;
import io.cusinart.core.health.SelfReport;
import io.cusinart.core.membership.DeathWitness;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.serialization.WireMessage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * A value for every message between actors; what can be absent or empty has one without it. The
 * name of a sample is its class, which is what travels, and what is special about it.
 *
 * <p>A sample that exists stays as it is, for its golden bytes are those of older nodes: of a new
 * component it has the default, and another sample has more.
 */
final class WireSamples {

  static final AttemptKey KEY = new AttemptKey(new TaskId(-7, 1L << 40), 2, Long.MIN_VALUE);
  private static final Payload BYTES = new Payload(new byte[] {0, -1, 127, -128});
  private static final Reply.Timing TIMING = new Reply.Timing(0, Long.MAX_VALUE, 7);
  private static final Reply.Results RESULTS =
      new Reply.Results(
          7,
          2,
          BYTES,
          List.of(
              new Reply.Flaw("java.lang.Error", "no", "at a\n\tat b"),
              new Reply.Flaw("", "Gr\u00fc\u00dfe", "")));
  private static final LoadReport LOAD =
      new LoadReport(-1, 64, -1.0, 1, 1L << 40, 3, 4, 1L << 60, 9, 10, 5, null);
  private static final LoadReport LOAD_AND_SELF =
      new LoadReport(
          -1,
          64,
          -1.0,
          1,
          1L << 40,
          3,
          4,
          1L << 60,
          9,
          10,
          5,
          new SelfReport(
              1L << 41, List.of(Reason.blocks("disk", "full"), Reason.warns("clock", "late"))));

  private final ActorRefResolver resolver;
  private final Map<String, WireMessage> samples = new LinkedHashMap<>();

  private WireSamples(ActorSystem<?> system) {
    this.resolver = ActorRefResolver.get(system);
  }

  /** All samples by name. References in them are those of another node, the same each time. */
  static Map<String, WireMessage> of(ActorSystem<?> system) {
    var made = new WireSamples(system);
    made.ofTasks();
    made.ofReplies();
    made.ofOutcomes();
    made.ofNodes();
    made.ofConstants();
    return made.samples;
  }

  private <T> ActorRef<T> ref(String name) {
    return resolver.resolveActorRef("pekko://cusinart@10.1.2.3:25520/user/" + name + "#-42");
  }

  private void add(WireMessage sample) {
    add("", sample);
  }

  private void add(String special, WireMessage sample) {
    String type = sample.getClass().getName();
    String name = special.isEmpty() ? type : type + "/" + special;
    if (samples.put(name, sample) != null) {
      throw new IllegalStateException("two samples are called " + name);
    }
  }

  private static Request.Order order(Priority priority, Request.Elements elements) {
    return new Request.Order(KEY, 0, 1, false, priority, Payload.EMPTY, BYTES, elements);
  }

  private void ofTasks() {
    add(
        new TaskExecutor.Run(
            new Request.Order(
                KEY, 1, Long.MAX_VALUE, true, Priority.NORMAL, BYTES, Payload.EMPTY, null),
            ref("a")));
    var all = new Request.Elements(1_024, List.of());
    add("all", new TaskExecutor.Run(order(Priority.NORMAL, all), ref("a")));
    var some = new Request.Elements(3, List.of(0, 7, 1_023));
    add("some", new TaskExecutor.Run(order(Priority.NORMAL, some), ref("a")));
    add(new TaskExecutor.Cancel(KEY, ref("a")));
    add(new TaskExecutor.OpenLane(ref("a"), ref("b")));
    add(new LaneKeeper.Offered(-3, "::1", 65_535, Long.MIN_VALUE, 7));
    add(new TaskExecutor.Inquire(List.of(KEY, KEY), ref("a")));
    add("nothing", new TaskExecutor.Inquire(List.of(), ref("a")));
  }

  private void ofReplies() {
    add(new Reply.Missing(KEY));
    add(new Reply.Completed(KEY, BYTES, TIMING, LOAD));
    add("plain", new Reply.Completed(KEY, Payload.EMPTY, TIMING, null));
    var noFlaws = new Reply.Results(0, 1_024, BYTES, List.of());
    add(new Reply.Partial(KEY, noFlaws, TIMING));
    add(new Reply.Finished(KEY, RESULTS, TIMING, LOAD));
    var none = new Reply.Results(0, 0, Payload.EMPTY, List.of());
    add("nothing", new Reply.Finished(KEY, none, TIMING, null));
  }

  private void ofOutcomes() {
    add(new Reply.Threw(KEY, "java.lang.Error", "", "at a\n\tat b", TIMING));
    add(new Reply.Foreign(KEY, -5, "class a.B is not on this node"));
    add(new Reply.Unusable(KEY, "a \"quoted\" message, Grüße \uD83D\uDC4B"));
    add(new Reply.GivenUp(KEY, true));
    add("waiting", new Reply.GivenUp(KEY, false));
    add(new Reply.Reported(KEY, 0.1, ""));
  }

  private void ofNodes() {
    add(new DeathWitness.Look(-3, "::1", 65_535, ref("a")));
    add(new DeathWitness.Looked(-3, 4, true));
    add(new Fact.OfNode(-3, true, 4, 1L << 30));
    add(new Fact.ForeignClass(-3, 1L << 60));
    add(new Fact.SharedSetting("TCP::MaxConnections", "1000", 1_795_000_000_000L, "ada at a"));
    add(new HealthMonitor.AskLoad(ref("a")));
    add(LOAD);
    add("self", LOAD_AND_SELF);
    add("other", new LoadReport(Long.MAX_VALUE, 1, 0.125, 0, 1, 0, 0, 0, 0, 0, 0, null));
  }

  /** Each constant of each enum that travels. */
  private void ofConstants() {
    for (Outcome.Reason each : Outcome.Reason.values()) {
      add(low(each), new Reply.Refused(KEY, each, "full", Duration.ofNanos(1_000_000_001)));
    }
    for (Priority each : Priority.values()) {
      add(
          low(each),
          new TaskExecutor.Run(order(each, new Request.Elements(1, List.of())), ref("a")));
    }
  }

  private static String low(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
