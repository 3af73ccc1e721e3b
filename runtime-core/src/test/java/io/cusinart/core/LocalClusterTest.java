package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.Delivery;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.Progress;
import io.cusinart.api.Receipt;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.Target;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskHandle;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.settings.TransportSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The public API on three real nodes in this JVM: the same whichever way tasks travel. */
@Timeout(60)
@ParameterizedClass(name = "cusinart.transport.enabled = {0}")
@ValueSource(booleans = {true, false})
final class LocalClusterTest {

  @Parameter private boolean transport;

  // Set before each invocation of the class, which NullAway does not know as a beginning.
  @SuppressWarnings("NullAway.Init")
  private static LocalCluster cluster;

  @SuppressWarnings("NullAway.Init")
  private static ExecutionEngine engine;

  /** What bodies of these tests use to tell that they run, or to wait until they may go on. */
  private static final AtomicInteger STARTED = new AtomicInteger();

  private static CountDownLatch gate = new CountDownLatch(0);

  record Order(String customer, List<Integer> amounts) {}

  record Sum() implements DistributedComputation<Order, Integer> {
    @Override
    public Integer execute(Order order, TaskContext context) {
      return order.amounts().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public ComputationCost estimateCost(Order order) {
      return ComputationCost.LIGHT;
    }
  }

  /** Waits at the gate; can be interrupted there. */
  record Held() implements DistributedComputation<String, String> {
    @Override
    public String execute(String input, TaskContext context) throws InterruptedException {
      STARTED.incrementAndGet();
      gate.await();
      return input;
    }

    @Override
    public ComputationCost estimateCost(String input) {
      return ComputationCost.LIGHT.asBlocking();
    }
  }

  static final class NotShippable {
    final Thread thread = Thread.currentThread();
  }

  record Wrapped(String name, Object content) {}

  @BeforeParameterizedClassInvocation
  static void startCluster(boolean transport) {
    cluster = LocalCluster.start(3, settings(transport));
    engine = cluster.engine();
  }

  private static NodeSettings settings(boolean transport) {
    NodeSettings defaults = NodeSettings.defaults();
    TransportSettings like = defaults.kernel().transport();
    return defaults.withKernel(
        defaults
            .kernel()
            .withTransport(
                new TransportSettings(
                    transport,
                    0,
                    0,
                    like.eventLoops(),
                    like.maxAccepted(),
                    like.pool(),
                    like.channel())));
  }

  @AfterParameterizedClassInvocation
  static void stopCluster() {
    cluster.close();
  }

  private static <O> Outcome<O> outcome(TaskHandle<O> handle) throws Exception {
    return handle.outcome().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static void awaitStarted(int count) {
    org.awaitility.Awaitility.await("started bodies")
        .atMost(Duration.ofSeconds(20))
        .until(() -> STARTED.get() >= count);
  }

  @Test
  void aLambdaRunsSomewhere() throws Exception {
    int length =
        engine
            .execute((String text, TaskContext context) -> text.length(), "hello")
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);

    assertThat(length).isEqualTo(5);
  }

  @Test
  void aLambdaTakesWhatItCapturesAlong() throws Exception {
    int factor = 7;

    int product =
        engine
            .execute((Integer number, TaskContext context) -> number * factor, 6)
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);

    assertThat(product).isEqualTo(42);
  }

  @Test
  void recordsAreInputsAndComputations() {
    assertThat(engine.submit(new Sum(), new Order("x", List.of(1, 2, 3)), Options.DEFAULT).join())
        .isEqualTo(6);
  }

  @Test
  void aNodeCanBeTargetedByName() throws Exception {
    for (int i = 1; i <= 3; i++) {
      Options there = Options.DEFAULT.withTarget(Target.node("local-" + i));
      TaskHandle<String> handle =
          engine.submit((String s, TaskContext c) -> c.node().value(), "", there);

      assertThat(handle.join()).isEqualTo("local-" + i);
      assertThat(handle.explain().placements().getFirst().candidates()).hasSize(3);
      assertThat(handle.explain().toString()).contains("vetoed", "local-" + i);
    }
  }

  @Test
  void aTargetThatNobodyFitsIsRejected() throws Exception {
    Options nowhere = Options.DEFAULT.withTarget(Target.label("gpu"));

    assertThat(outcome(engine.submit(new Sum(), new Order("x", List.of()), nowhere)))
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Outcome.Reason.NO_ELIGIBLE_NODE));
  }

  @Test
  void broadcastRunsOnEveryWorker() throws Exception {
    var answers = engine.broadcast((String s, TaskContext c) -> c.node().value(), "");

    assertThat(answers.keySet()).extracting(NodeId::value).containsExactly(names());
    for (var answer : answers.entrySet()) {
      assertThat(answer.getValue().toCompletableFuture().get(30, TimeUnit.SECONDS))
          .isEqualTo(answer.getKey().value());
    }
  }

  private static String[] names() {
    return new String[] {"local-1", "local-2", "local-3"};
  }

  @Test
  void whatABodyThrowsComesBackAsText() throws Exception {
    TaskHandle<Integer> handle =
        engine.submit(
            (String s, TaskContext c) -> {
              throw new IllegalStateException("no " + s);
            },
            "luck",
            Options.DEFAULT);

    assertThat(outcome(handle))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed ->
                assertThat((RuntimeFailure.ComputationFailed) failed.cause())
                    .satisfies(cause -> {
                      assertThat(cause).hasMessageContaining("no luck");
                      assertThat(cause.remoteType()).isEqualTo("java.lang.IllegalStateException");
                      assertThat(cause.remoteStack()).contains("LocalClusterTest");
                    }));
    assertThatThrownBy(handle::join).isInstanceOf(RuntimeFailure.ComputationFailed.class);
    assertThatThrownBy(() -> handle.result().toCompletableFuture().get(5, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(RuntimeFailure.ComputationFailed.class);
  }

  @Test
  void aResultThatCannotTravelFailsTheTaskAndSaysWhy() throws Exception {
    TaskHandle<Object> handle =
        engine.submit((String s, TaskContext c) -> new NotShippable(), "", Options.DEFAULT);

    assertThat(outcome(handle))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed ->
                assertThat(failed.cause())
                    .isInstanceOf(RuntimeFailure.Invalid.class)
                    .hasMessageContaining("NotShippable")
                    .hasMessageContaining("cusinart.serialization.allow"));
  }

  @Test
  void anInputThatCannotTravelIsRefusedAtSubmitWithItsPath() {
    assertThatThrownBy(() ->
            engine.submit(
                (Wrapped w, TaskContext c) -> w.name(),
                new Wrapped("x", new NotShippable()),
                Options.DEFAULT))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContaining("NotShippable")
        .hasMessageContaining("content")
        .hasMessageContaining("cusinart.serialization.allow");
  }

  @Test
  void anInputOverTheLimitIsRefusedAtSubmit() {
    assertThatThrownBy(() ->
            engine.submit(
                (byte[] bytes, TaskContext c) -> bytes.length, new byte[65 << 20], Options.DEFAULT))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContaining("cusinart.serialization.max-bytes");
  }

  @Test
  void aResultStoreIsNotThereYet() {
    Options once = Options.DEFAULT.withDelivery(Delivery.effectivelyOnce("key"));

    assertThatThrownBy(() -> engine.submit(new Sum(), new Order("x", List.of()), once))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContaining("not supported yet")
        .hasMessageContaining("ResultStore");
  }

  @Test
  void anOwnerIsNoTargetWhereNobodyKnowsOwners() {
    Options owned = Options.DEFAULT.withTarget(Target.ownerOf("key"));

    assertThatThrownBy(() -> engine.submit(new Sum(), new Order("x", List.of()), owned))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContaining("KeyOwners")
        .hasMessageContaining("Extensions.withOwners");
  }

  @Test
  void broadcastAsksOnlyTheWorkersThatTheOptionsTarget() throws Exception {
    Options second = Options.DEFAULT.withTarget(Target.node("local-2"));

    var answers = engine.broadcast((String s, TaskContext c) -> c.node().value(), "", second);

    assertThat(answers.keySet()).extracting(NodeId::value).containsExactly("local-2");
    assertThat(answers.values().iterator().next().toCompletableFuture().get(30, TimeUnit.SECONDS))
        .isEqualTo("local-2");
    assertThat(
            engine.broadcast(
                (String s, TaskContext c) -> s,
                "",
                Options.DEFAULT.withTarget(Target.label("nobody"))))
        .isEmpty();
  }

  @Test
  void aRunningTaskIsInterruptedByCancel() throws Exception {
    gate = new CountDownLatch(1);
    int before = STARTED.get();
    TaskHandle<String> handle = engine.submit(new Held(), "x", Options.DEFAULT);
    awaitStarted(before + 1);

    assertThat(handle.cancel()).isTrue();

    assertThat(outcome(handle))
        .isInstanceOfSatisfying(
            Outcome.Cancelled.class,
            cancelled -> {
              assertThat(cancelled.started()).isTrue();
              assertThat(cancelled.by()).isEqualTo(Outcome.Cause.CALLER);
            });
    assertThat(handle.cancel()).isFalse();
    assertThatThrownBy(handle::join).isInstanceOf(CancellationException.class);
    gate.countDown();
  }

  @Test
  void aTaskThatTakesTooLongIsCancelledByItsDeadline() throws Exception {
    gate = new CountDownLatch(1);
    TaskHandle<String> handle =
        engine.submit(new Held(), "x", Options.DEFAULT.withTimeout(Duration.ofMillis(300)));

    assertThat(outcome(handle))
        .isInstanceOfSatisfying(
            Outcome.Cancelled.class,
            cancelled -> assertThat(cancelled.by()).isEqualTo(Outcome.Cause.DEADLINE));
    gate.countDown();
  }

  /** None can end before more run than one node has threads, so one node alone cannot do it. */
  @Test
  void manyTasksAreSpreadAndEachIsAnsweredOnce() {
    gate = new CountDownLatch(1);
    STARTED.set(0);
    DistributedComputation<Integer, Integer> held =
        (input, context) -> {
          STARTED.incrementAndGet();
          gate.await();
          return input;
        };
    List<TaskHandle<Integer>> handles =
        IntStream.range(0, 500).mapToObj(i -> engine.submit(held, i, Options.DEFAULT)).toList();
    awaitStarted(settings(true).kernel().execution().effectiveCpuThreads() + 1);
    gate.countDown();

    var nodes = new HashSet<NodeId>();
    for (int i = 0; i < handles.size(); i++) {
      assertThat(handles.get(i).join()).isEqualTo(i);
      Outcome<Integer> ended = handles.get(i).outcome().toCompletableFuture().getNow(null);
      List<Receipt.Attempt> attempts = ended.receipt().attempts();
      assertThat(attempts).hasSize(1);
      nodes.add(attempts.getFirst().node());
    }
    assertThat(nodes).hasSizeGreaterThan(1);
  }

  @Test
  void mapPublishesOneOutcomeForEachInputByDemand() throws Exception {
    var results = new CompletableFuture<List<Integer>>();
    engine
        .map((Integer i, TaskContext c) -> i * i, IntStream.range(0, 1_000).boxed().toList())
        .subscribe(new Collector(results, 16));

    assertThat(results.get(30, TimeUnit.SECONDS))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 1_000).map(i -> i * i).boxed().toList());
  }

  /** So many that most of them travel in bundles. */
  @Test
  void aHundredThousandTinyElementsHaveOneRightOutcomeEach() throws Exception {
    var results = new CompletableFuture<List<Integer>>();
    List<Integer> inputs = IntStream.range(0, 100_000).boxed().toList();
    engine
        .map((Integer i, TaskContext c) -> i + 1, inputs)
        .subscribe(new Collector(results, 20_000));

    assertThat(results.get(50, TimeUnit.SECONDS).stream().sorted().toList())
        .isEqualTo(IntStream.rangeClosed(1, 100_000).boxed().toList());
  }

  @Test
  void mapEndsWithAnErrorWhenItsInputsThrow() {
    var ofNone = new CompletableFuture<List<Integer>>();
    Iterable<Integer> broken =
        () -> {
          throw new IllegalStateException("no inputs");
        };
    engine.map((Integer i, TaskContext c) -> i, broken).subscribe(new Collector(ofNone, 16));

    assertThatThrownBy(() -> ofNone.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("no inputs");
  }

  @Test
  void mapEndsWithAnErrorWhenAnInputCannotTravel() {
    var results = new CompletableFuture<List<Integer>>();
    engine
        .map((Object o, TaskContext c) -> 1, List.of("x", new NotShippable()))
        .subscribe(new Collector(results, 16));

    assertThatThrownBy(() -> results.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(RuntimeFailure.Invalid.class);
  }

  @Test
  void progressReachesTheSubmitter() throws Exception {
    gate = new CountDownLatch(1);
    var seen = new CompletableFuture<Progress>();
    DistributedComputation<String, String> reporting =
        (input, context) -> {
          for (int i = 1; !Thread.currentThread().isInterrupted(); i++) {
            context.progress(i / 1e9, "step");
            if (gate.await(5, TimeUnit.MILLISECONDS)) {
              break;
            }
          }
          return input;
        };
    TaskHandle<String> handle = engine.submit(reporting, "x", Options.DEFAULT);
    handle.progress().subscribe(new First(seen));

    assertThat(seen.get(20, TimeUnit.SECONDS).note()).isEqualTo("step");
    gate.countDown();
    assertThat(handle.join()).isEqualTo("x");
  }

  /** Turns red (out of time) when a subscriber hears only what is reported after it came. */
  @Test
  void whoSubscribesLateHearsTheLastReport() throws Exception {
    gate = new CountDownLatch(1);
    STARTED.set(0);
    DistributedComputation<String, String> once =
        (input, context) -> {
          context.progress(0.5, "half");
          STARTED.incrementAndGet();
          gate.await();
          return input;
        };
    TaskHandle<String> handle = engine.submit(once, "x", Options.DEFAULT);
    awaitStarted(1);
    var first = new CompletableFuture<Progress>();
    handle.progress().subscribe(new First(first));
    assertThat(first.get(20, TimeUnit.SECONDS).note()).isEqualTo("half");
    var second = new CompletableFuture<Progress>();
    handle.progress().subscribe(new First(second));

    assertThat(second.get(20, TimeUnit.SECONDS).note()).isEqualTo("half");
    gate.countDown();
  }

  @Test
  void nestedWorkIsPossibleFromABlockingBody() {
    record Outer() implements DistributedComputation<Integer, Integer> {
      @Override
      public Integer execute(Integer input, TaskContext context) {
        return context.engine().submit(new Inner(), input, Options.DEFAULT).join() + 1;
      }

      @Override
      public ComputationCost estimateCost(Integer input) {
        return ComputationCost.LIGHT.asBlocking();
      }
    }

    assertThat(engine.submit(new Outer(), 1, Options.DEFAULT).join()).isEqualTo(3);
  }

  record Inner() implements DistributedComputation<Integer, Integer> {
    @Override
    public Integer execute(Integer input, TaskContext context) {
      return input * 2;
    }
  }

  @Test
  void tasksTravelOverLanesOnlyIfTheyShould() throws Exception {
    Outcome<Integer> large =
        outcome(
            engine.submit(
                (byte[] bytes, TaskContext c) -> bytes.length,
                new byte[300_000],
                Options.DEFAULT.withTarget(Target.node("local-2"))));

    assertThat(large).isInstanceOf(transport ? Outcome.Completed.class : Outcome.Rejected.class);
  }

  @Test
  void allNodesAreKnownByNameAndAddress() {
    assertThat(engine.nodes()).extracting(node -> node.id().value()).containsExactly(names());
    assertThat(engine.nodes())
        .extracting(NodeInfo::address)
        .allMatch(address -> address.startsWith("127.0.0.1:"));
    assertThat(Set.copyOf(engine.nodes())).hasSize(3);
  }

  /** Collects results, asking for a few at a time. */
  private static final class Collector implements Flow.Subscriber<Outcome<Integer>> {
    private final List<Integer> values = new ArrayList<>();
    private final CompletableFuture<List<Integer>> results;
    private final int batch;
    private Flow.@Nullable Subscription subscription;
    private int left;

    Collector(CompletableFuture<List<Integer>> results, int batch) {
      this.results = results;
      this.batch = batch;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
      subscription = newSubscription;
      left = batch;
      newSubscription.request(batch);
    }

    @Override
    public void onNext(Outcome<Integer> outcome) {
      values.add(outcome.orThrow());
      left--;
      assertThat(left).isNotNegative();
      if (left == 0) {
        left = batch;
        Objects.requireNonNull(subscription).request(batch);
      }
    }

    @Override
    public void onError(Throwable failure) {
      results.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      results.complete(values);
    }
  }

  private record First(CompletableFuture<Progress> seen) implements Flow.Subscriber<Progress> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(1);
    }

    @Override
    public void onNext(Progress progress) {
      seen.complete(progress);
    }

    @Override
    public void onError(Throwable failure) {
      seen.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      seen.completeExceptionally(new CompletionException("no progress", null));
    }
  }
}
