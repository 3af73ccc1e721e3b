package io.cusinart.core.execution;

import io.cusinart.api.Outcome;
import io.cusinart.api.Priority;
import io.cusinart.api.TaskId;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.serialization.Payload;
import io.cusinart.core.transport.ProtocolFailure;
import io.cusinart.core.transport.WireInput;
import io.cusinart.core.transport.WireOutput;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request or reply on a channel, by the numbers that are the protocol: a number
 * means the same in every kind of message. Not safe for use by two threads.
 */
final class TaskFields {

  private static final int KIND = 1;
  private static final int SUBMITTER = 2;
  private static final int SEQUENCE = 3;
  private static final int ATTEMPT = 4;
  private static final int INCARNATION = 5;
  private static final int FIRST_NANOS = 6;
  private static final int SECOND_NANOS = 7;
  private static final int FLAG = 8;
  private static final int FIRST_BYTES = 9;
  private static final int SECOND_BYTES = 10;
  private static final int FIRST_TEXT = 11;
  private static final int SECOND_TEXT = 12;
  private static final int THIRD_TEXT = 13;
  private static final int REASON = 14;
  private static final int FRACTION = 15;
  private static final int KEYS = 16;
  private static final int LOAD = 17;
  private static final int COUNT = 18;
  private static final int INDEXES = 19;
  private static final int FIRST = 20;
  private static final int FLAWS = 21;
  private static final int PRIORITY = 22;
  private static final int CPU_NANOS = 23;
  private static final int IDENTITY = 24;

  /** The numbers of a load report, which is a message of its own. */
  private static final class OfLoad {
    private static final int PROCESSORS = 2;
    private static final int CPU_LOAD = 3;
    private static final int HEAP_USED = 4;
    private static final int INCARNATION = 5;
    private static final int HEAP_MAX = 6;
    private static final int QUEUED = 7;
    private static final int RUNNING = 8;
    private static final int BACKLOG = 9;
    private static final int COMPLETED = 10;
    private static final int SERVICE = 11;
    private static final int STUCK = 12;
  }

  int kind;
  long firstNanos;
  long secondNanos;
  boolean flag;
  Payload firstBytes = Payload.EMPTY;
  Payload secondBytes = Payload.EMPTY;
  String firstText = "";
  String secondText = "";
  String thirdText = "";
  int reason;
  long identity;
  double fraction;
  @Nullable LoadReport load;
  final List<AttemptKey> keys = new ArrayList<>(0);
  private final List<Reply.Flaw> flaws = new ArrayList<>(0);
  private List<Integer> indexes = List.of();
  private int count;
  private int first;
  private int priority;
  private long cpuNanos;
  private long submitter;
  private long sequence;
  private int attempt;
  private long incarnation;

  /** Reads a whole message. */
  static TaskFields read(WireInput in) {
    var fields = new TaskFields();
    for (int field = in.next(); field != 0; field = in.next()) {
      fields.take(field, in);
    }
    return fields;
  }

  private void take(int field, WireInput in) {
    switch (field) {
      case KIND -> kind = in.smallNumber();
      case SUBMITTER, SEQUENCE, ATTEMPT, INCARNATION -> takeKey(field, in);
      case FIRST_NANOS -> firstNanos = in.number();
      case SECOND_NANOS -> secondNanos = in.number();
      case FLAG -> flag = in.flag();
      case FIRST_BYTES -> firstBytes = in.bytes(Payload::new);
      case SECOND_BYTES -> secondBytes = in.bytes(Payload::new);
      case FIRST_TEXT -> firstText = in.text();
      case SECOND_TEXT -> secondText = in.text();
      case THIRD_TEXT -> thirdText = in.text();
      case REASON -> reason = in.smallNumber();
      case IDENTITY -> identity = in.fixed();
      case FRACTION -> fraction = in.real();
      case KEYS -> keys.add(readKey(in.nested()));
      case COUNT -> count = in.smallNumber();
      case INDEXES -> indexes = in.numbers();
      case FIRST -> first = in.smallNumber();
      case FLAWS -> flaws.add(readFlaw(in.nested()));
      case PRIORITY -> priority = in.smallNumber();
      case CPU_NANOS -> cpuNanos = in.number();
      case LOAD -> load = readLoad(in.nested());
      default -> in.skip();
    }
  }

  private void takeKey(int field, WireInput in) {
    switch (field) {
      case SUBMITTER -> submitter = in.fixed();
      case SEQUENCE -> sequence = in.number();
      case ATTEMPT -> attempt = in.smallNumber();
      case INCARNATION -> incarnation = in.fixed();
      default -> in.skip();
    }
  }

  /** By itself and not as a message: a key with keys in it would nest as deep as a peer likes. */
  private static AttemptKey readKey(WireInput in) {
    var fields = new TaskFields();
    for (int field = in.next(); field != 0; field = in.next()) {
      fields.takeKey(field, in);
    }
    return fields.key();
  }

  AttemptKey key() {
    return new AttemptKey(new TaskId(submitter, sequence), attempt, incarnation);
  }

  /** Which elements, or null if it is no bundle. */
  Request.@Nullable Elements elements() {
    if (count == 0) {
      return null;
    }
    if (!indexes.isEmpty() && indexes.size() != count) {
      throw new ProtocolFailure("%d indexes for %d elements".formatted(indexes.size(), count));
    }
    return new Request.Elements(count, indexes);
  }

  Reply.Results results() {
    return new Reply.Results(first, count, firstBytes, flaws);
  }

  Reply.Timing timing() {
    return new Reply.Timing(firstNanos, secondNanos, cpuNanos);
  }

  /** A number that a newer version may have means nothing here but that the task is to run. */
  Priority priority() {
    return switch (priority) {
      case 1 -> Priority.LOW;
      case 2 -> Priority.HIGH;
      default -> Priority.NORMAL;
    };
  }

  Duration duration() {
    return Duration.ofNanos(firstNanos);
  }

  Outcome.Reason outcomeReason() {
    return switch (reason) {
      case 1 -> Outcome.Reason.QUEUE_FULL;
      case 2 -> Outcome.Reason.NO_ELIGIBLE_NODE;
      case 3 -> Outcome.Reason.DEADLINE_UNREACHABLE;
      case 4 -> Outcome.Reason.SHUTTING_DOWN;
      // A newer node may have more of them; each means that it was not started there.
      default -> Outcome.Reason.QUEUE_FULL;
    };
  }

  static WireOutput begin(ByteBuf target, int kind) {
    return new WireOutput(target).number(KIND, kind);
  }

  static WireOutput begin(ByteBuf target, int kind, AttemptKey key) {
    return writeKey(begin(target, kind), key);
  }

  private static WireOutput writeKey(WireOutput out, AttemptKey key) {
    return out.fixed(SUBMITTER, key.task().submitter())
        .number(SEQUENCE, key.task().sequence())
        .number(ATTEMPT, key.number())
        .fixed(INCARNATION, key.incarnation());
  }

  static WireOutput nanos(WireOutput out, long first, long second) {
    return out.number(FIRST_NANOS, first).number(SECOND_NANOS, second);
  }

  static WireOutput nanos(WireOutput out, Reply.Timing timing) {
    return nanos(out, timing.queuedNanos(), timing.ranNanos()).number(CPU_NANOS, timing.cpuNanos());
  }

  static void priority(WireOutput out, Priority priority) {
    out.number(
        PRIORITY,
        switch (priority) {
          case NORMAL -> 0;
          case LOW -> 1;
          case HIGH -> 2;
        });
  }

  static WireOutput identity(WireOutput out, long identity) {
    return out.fixed(IDENTITY, identity);
  }

  static WireOutput flag(WireOutput out, boolean flag) {
    return out.flag(FLAG, flag);
  }

  static WireOutput bytes(WireOutput out, Payload first, Payload second) {
    return bytes(bytes(out, FIRST_BYTES, first), SECOND_BYTES, second);
  }

  private static WireOutput bytes(WireOutput out, int field, Payload payload) {
    return out.bytes(field, payload.array(), payload.offset(), payload.size());
  }

  static WireOutput texts(WireOutput out, String first, String second, String third) {
    return out.text(FIRST_TEXT, first).text(SECOND_TEXT, second).text(THIRD_TEXT, third);
  }

  static WireOutput reason(WireOutput out, Outcome.Reason reason) {
    return out.number(
        REASON,
        switch (reason) {
          case QUEUE_FULL -> 1;
          case NO_ELIGIBLE_NODE -> 2;
          case DEADLINE_UNREACHABLE -> 3;
          case SHUTTING_DOWN -> 4;
        });
  }

  static WireOutput fraction(WireOutput out, double fraction) {
    return out.real(FRACTION, fraction);
  }

  static void keys(WireOutput out, List<AttemptKey> keys) {
    for (AttemptKey key : keys) {
      out.nested(KEYS, nested -> writeKey(nested, key));
    }
  }

  static void elements(WireOutput out, Request.@Nullable Elements elements) {
    if (elements != null) {
      out.number(COUNT, elements.count()).numbers(INDEXES, elements.indexes());
    }
  }

  static WireOutput results(WireOutput out, Reply.Results results) {
    out.number(FIRST, results.first()).number(COUNT, results.count());
    bytes(out, results.values(), Payload.EMPTY);
    for (Reply.Flaw flaw : results.flaws()) {
      out.nested(FLAWS, in -> texts(in, flaw.type(), flaw.message(), flaw.stack()));
    }
    return out;
  }

  static void load(WireOutput out, @Nullable LoadReport load) {
    if (load != null) {
      out.nested(LOAD, nested -> writeLoad(nested, load));
    }
  }

  private static void writeLoad(WireOutput out, LoadReport load) {
    out.fixed(OfLoad.INCARNATION, load.incarnation())
        .number(OfLoad.PROCESSORS, load.processors())
        .real(OfLoad.CPU_LOAD, load.cpuLoad())
        .number(OfLoad.HEAP_USED, load.heapUsedBytes())
        .number(OfLoad.HEAP_MAX, load.heapMaxBytes())
        .number(OfLoad.QUEUED, load.queued())
        .number(OfLoad.RUNNING, load.running())
        .number(OfLoad.BACKLOG, load.backlogNanos())
        .number(OfLoad.COMPLETED, load.completed())
        .number(OfLoad.SERVICE, load.serviceNanos())
        .number(OfLoad.STUCK, load.stuck());
  }

  private static LoadReport readLoad(WireInput in) {
    long[] numbers = new long[OfLoad.STUCK + 1];
    long incarnation = 0;
    double cpu = 0;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case OfLoad.INCARNATION -> incarnation = in.fixed();
        case OfLoad.CPU_LOAD -> cpu = in.real();
        case OfLoad.PROCESSORS, OfLoad.QUEUED, OfLoad.RUNNING, OfLoad.STUCK ->
            numbers[field] = in.smallNumber();
        case OfLoad.HEAP_USED, OfLoad.HEAP_MAX, OfLoad.BACKLOG, OfLoad.COMPLETED, OfLoad.SERVICE ->
            numbers[field] = in.number();
        default -> in.skip();
      }
    }
    return new LoadReport(
        incarnation,
        (int) numbers[OfLoad.PROCESSORS],
        cpu,
        numbers[OfLoad.HEAP_USED],
        numbers[OfLoad.HEAP_MAX],
        (int) numbers[OfLoad.QUEUED],
        (int) numbers[OfLoad.RUNNING],
        numbers[OfLoad.BACKLOG],
        numbers[OfLoad.COMPLETED],
        numbers[OfLoad.SERVICE],
        (int) numbers[OfLoad.STUCK],
        null);
  }

  private static Reply.Flaw readFlaw(WireInput in) {
    String[] texts = {"", "", ""};
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case FIRST_TEXT, SECOND_TEXT, THIRD_TEXT -> texts[field - FIRST_TEXT] = in.text();
        default -> in.skip();
      }
    }
    return new Reply.Flaw(texts[0], texts[1], texts[2]);
  }
}
