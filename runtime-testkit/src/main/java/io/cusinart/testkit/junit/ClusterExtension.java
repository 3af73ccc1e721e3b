package io.cusinart.testkit.junit;

import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.NodeState;
import io.cusinart.core.membership.NodeDirectory;
import io.cusinart.core.settings.NodeSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/**
 * A cluster for the tests of a class ({@code @RegisterExtension} on a static field) or for each
 * test (on an instance field). Afterwards no process, port or thread of it is left. Verbs may be
 * called by several threads; tests that share one must not run in parallel.
 *
 * <p>{@link #local} is quick and has no faults; {@link #processes} has both the cost and the faults
 * of real processes. When a test fails, the seed of {@link #random()} and a trace are printed to
 * standard output, one line an event: who was seen to join, be suspected or be removed, and by
 * whom; the faults; the tasks that did not end at their first attempt; what workers have printed.
 * Nothing is printed otherwise.
 *
 * <p>Time in a cluster is real: its sockets and failure detectors know no other. What one
 * computation makes of deadlines and cancels is tested without, by {@link
 * io.cusinart.testkit.computation.TaskHarness}.
 */
public abstract sealed class ClusterExtension
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback
    permits LocalClusterExtension, ProcessClusterExtension {

  /** The system property that sets the seed of {@link #random()}, a whole number. */
  public static final String SEED = "cusinart.test.seed";

  /** How long the {@code await…} verbs wait. */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration POLL = Duration.ofMillis(10);

  private final long seed = Long.getLong(SEED, ThreadLocalRandom.current().nextInt());
  private final Map<String, Long> incarnations = new ConcurrentHashMap<>();
  private volatile Random random = new Random(seed);
  private volatile ClusterTrace trace = new ClusterTrace();
  private volatile @Nullable String owner;

  ClusterExtension() {}

  /**
   * This many nodes in the JVM of the test, 1 to 16, as {@link io.cusinart.core.Cusinart#local}
   * starts them: up within seconds. They share one heap, one class loader and one fate, so none of
   * them can crash, hang or be cut off.
   */
  public static LocalClusterExtension local(int nodes) {
    return new LocalClusterExtension(nodes, Map.of());
  }

  /**
   * This many workers, 1 to 16, each a JVM of its own with the class path of the test, and a client
   * in the JVM of the test; all they say to each other goes through relays. Linux only.
   */
  public static ProcessClusterExtension processes(int workers) {
    return new ProcessClusterExtension(workers, Map.of(), List.of());
  }

  /** Starts it; blocks until all see each other. Leaves nothing behind if that fails. */
  abstract void start(ClusterTrace begun);

  /** Ends it. Blocks. */
  abstract void stop();

  abstract ExecutionEngine runningEngine();

  /** How each running node of this JVM sees the cluster. */
  abstract Map<String, NodeDirectory> views();

  /** Where the nodes answer that can. */
  abstract Map<String, String> addresses();

  abstract NodeSettings settings();

  /** Runs work in the cluster: from its first node, or from the client beside its workers. */
  public final ExecutionEngine engine() {
    return new TracedEngine(runningEngine(), trace);
  }

  /**
   * A source of randomness, begun anew with {@link #seed()} for each test, so that a failure can be
   * repeated by {@code -Dcusinart.test.seed}. It repeats what the test draws, not what threads and
   * networks make of it.
   */
  public final Random random() {
    return random;
  }

  /** What {@link #random()} begins with: as {@link #SEED} says, otherwise another in each run. */
  public final long seed() {
    return seed;
  }

  /** Adds a line to the trace. */
  public final void note(String what) {
    trace.event(what);
  }

  /**
   * Waits until all nodes of this JVM see exactly this many workers up and healthy.
   *
   * @throws AssertionError after {@link #PATIENCE}, with what they see
   */
  public final void awaitMembers(int count) {
    await(
        "%d members are up".formatted(count),
        () -> views().values().stream().allMatch(each -> each.available().size() == count));
    views().values().stream().flatMap(each -> each.available().stream()).forEach(this::remember);
  }

  /**
   * Waits until all running nodes of this JVM are members and none knows that node any more, in the
   * incarnation that it had before the last fault: it may be back as another one by then.
   *
   * @throws AssertionError after {@link #PATIENCE}, with what they see
   */
  public final void awaitRemoved(String name) {
    Long incarnation = incarnations.get(name);
    if (incarnation == null) {
      throw new IllegalArgumentException(
          "[%s] was never seen up; those that were: %s".formatted(name, incarnations.keySet()));
    }
    await(
        name + " is removed",
        () ->
            views().entrySet().stream()
                .allMatch(each -> knowsItself(each) && !knows(each.getValue(), incarnation)));
  }

  private static boolean knows(NodeDirectory view, long incarnation) {
    return view.nodes().stream().anyMatch(each -> each.incarnation() == incarnation);
  }

  // A node that was itself removed knows nobody any more, which says nothing about the others.
  private static boolean knowsItself(Map.Entry<String, NodeDirectory> view) {
    return view.getValue().nodes().stream()
        .anyMatch(
            each -> each.id().value().equals(view.getKey()) && each.state() != NodeState.DOWN);
  }

  /**
   * Waits until this is so. Blocks; looks every few milliseconds.
   *
   * @param what one line for a person
   * @throws AssertionError after {@link #PATIENCE}, or on an interrupt
   */
  public final void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
        throw new AssertionError(
            "not so within %d s: %s; seen are %s".formatted(PATIENCE.toSeconds(), what, seen()));
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    trace.event(what);
  }

  private String seen() {
    var text = new StringBuilder();
    views()
        .forEach((node, view) -> {
          text.append(text.isEmpty() ? "by " : "; by ").append(node).append(':');
          view.nodes()
              .forEach(each -> text.append(' ').append(each.id()).append(' ').append(each.state()));
        });
    return text.toString();
  }

  /** Remembers who has this name now, for {@link #awaitRemoved}. */
  final void rememberIncarnation(String name) {
    views().values().stream()
        .flatMap(each -> each.available().stream())
        .filter(each -> each.id().value().equals(name))
        .forEach(this::remember);
  }

  private void remember(NodeInfo node) {
    incarnations.put(node.id().value(), node.incarnation());
  }

  @Override
  public final void beforeAll(ExtensionContext context) {
    startFor(context);
  }

  @Override
  public final void beforeEach(ExtensionContext context) {
    startFor(context);
    random = new Random(seed);
    trace.event("begin of " + context.getDisplayName());
  }

  private void startFor(ExtensionContext context) {
    if (owner != null) {
      return;
    }
    trace = new ClusterTrace();
    try {
      start(trace);
    } catch (RuntimeException | Error failed) {
      print(context, List.of());
      throw failed;
    }
    owner = context.getUniqueId();
    views().values().stream().flatMap(each -> each.available().stream()).forEach(this::remember);
  }

  @Override
  public final void afterEach(ExtensionContext context) {
    context
        .getExecutionException()
        .filter(each -> !(each instanceof TestAbortedException))
        .ifPresent(failed -> {
          trace.event("FAILED: " + failed);
          print(context, nodeLogs());
        });
    stopFor(context);
  }

  private List<ClusterTrace.Line> nodeLogs() {
    var logs = new NodeLogs();
    addresses().forEach((node, address) -> logs.ask(node, address, settings()));
    return logs.lines();
  }

  private void print(ExtensionContext context, List<ClusterTrace.Line> others) {
    System.out.printf(
        "The cluster of %s; its seed is repeated by -D%s=%d%n",
        context.getDisplayName(), SEED, seed);
    trace.print(System.out, others);
  }

  @Override
  public final void afterAll(ExtensionContext context) {
    stopFor(context);
  }

  private void stopFor(ExtensionContext context) {
    if (context.getUniqueId().equals(owner)) {
      owner = null;
      incarnations.clear();
      stop();
    }
  }
}
