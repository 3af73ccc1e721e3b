package io.cusinart.samples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.Delivery;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.NodeId;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.Placement;
import io.cusinart.api.Progress;
import io.cusinart.api.Receipt;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.Target;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskHandle;
import io.cusinart.core.Cusinart;
import io.cusinart.core.LocalCluster;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.settings.SerializationSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The code of the guide to computations; its regions stand there word for word. */
@Timeout(60)
class GuideTest {

  // tag::cluster
  private static LocalCluster cluster;
  private static ExecutionEngine engine;

  @BeforeAll
  static void startCluster() {
    cluster = Cusinart.local(3);
    engine = cluster.engine();
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  // end::cluster

  // tag::executor
  record Digits(int of) implements Callable<Integer> {
    @Override
    public Integer call() {
      return Integer.toString(of).length();
    }
  }

  // end::executor

  // tag::record
  record Page(int number, List<String> lines) {}

  /** The number of lines of a page that contain a word. */
  record CountLines(String word) implements DistributedComputation<Page, Long> {

    @Override
    public Long execute(Page page, TaskContext task) {
      return page.lines().stream().filter(line -> line.contains(word)).count();
    }

    @Override
    public ComputationCost estimateCost(Page page) {
      return ComputationCost.cpu(Duration.ofNanos(50L * page.lines().size()));
    }
  }

  // end::record

  // tag::blocking
  /** Waits for something outside, and computes hardly anything. */
  record Fetch() implements DistributedComputation<String, String> {

    @Override
    public String execute(String address, TaskContext task) throws Exception {
      return Outside.read(address, task.deadline());
    }

    @Override
    public ComputationCost estimateCost(String address) {
      return ComputationCost.cpu(Duration.ofMillis(50)).asBlocking();
    }
  }

  // end::blocking

  // tag::subscriber
  /** Adds up what comes. At most eight tasks are out: it asks for one more when one has ended. */
  static final class Total implements Flow.Subscriber<Outcome<Long>> {

    final CompletableFuture<Long> sum = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;
    private long soFar;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(8);
    }

    @Override
    public void onNext(Outcome<Long> outcome) {
      if (outcome instanceof Outcome.Completed<Long>(Long count, _)) {
        soFar += count;
      }
      if (subscription != null) {
        subscription.request(1);
      }
    }

    @Override
    public void onError(Throwable failure) {
      sum.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      sum.complete(soFar);
    }
  }

  // end::subscriber

  // tag::outcome
  static String describe(Outcome<Long> outcome) {
    return switch (outcome) {
      case Outcome.Completed<Long>(Long lines, Receipt how) ->
          lines + " lines, on " + how.attempts().getLast().node();
      case Outcome.Failed<Long>(RuntimeFailure cause, _) -> "broken: " + cause.getMessage();
      case Outcome.Rejected<Long>(_, String why, Duration after, _) ->
          "never started, " + why + "; worth another try in " + after;
      case Outcome.Cancelled<Long>(boolean started, _, _) ->
          started ? "cancelled on the way" : "cancelled before it began";
      case Outcome.Unknown<Long>(String lastSeen, _) -> "may have run: " + lastSeen;
    };
  }

  // end::outcome

  // tag::plain-class
  static class Customer {
    String name = "";
  }

  record Order(Customer customer, int amount) {}

  // end::plain-class

  private static final Page PAGE = new Page(1, List.of("an error", "no more", "error again"));
  private static final AtomicInteger BOOKED = new AtomicInteger();

  /** Stands for a slow service. */
  private static final class Outside {
    static String read(String address, Instant patience) {
      return address + " before " + patience;
    }
  }

  /** Stands for effects that must not be doubled. */
  record Book() implements DistributedComputation<Integer, Integer> {
    @Override
    public Integer execute(Integer amount, TaskContext task) {
      return BOOKED.addAndGet(amount);
    }
  }

  private static <O> O await(CompletionStage<O> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void aLambdaIsAComputation() throws Exception {
    // tag::lambda
    String mark = "!";
    CompletionStage<String> shout =
        engine.execute((String text, TaskContext task) -> text + mark, "hello");
    // end::lambda

    assertThat(await(shout)).isEqualTo("hello!");
  }

  // tag::test
  @Test
  void linesAreCountedOnSomeNode() {
    assertThat(engine.submit(new CountLines("error"), PAGE, Options.DEFAULT).join()).isEqualTo(2);
  }

  // end::test

  @Test
  void optionsAreChangedByCopies() {
    Page page = PAGE;
    // tag::options
    TaskHandle<Long> handle =
        engine.submit(
            new CountLines("error"),
            page,
            options ->
                options.withTimeout(Duration.ofSeconds(10)).withTarget(Target.node("local-2")));
    long lines = handle.join();
    // end::options

    assertThat(lines).isEqualTo(2);
  }

  @Test
  void everyOutcomeIsTold() throws Exception {
    TaskHandle<Long> handle = engine.submit(new CountLines("error"), PAGE, Options.DEFAULT);

    assertThat(describe(await(handle.outcome()))).matches("2 lines, on local-[123]");
  }

  @Test
  void aLabelThatNobodyCarriesIsRejected() throws Exception {
    // tag::label
    TaskHandle<Long> handle =
        engine.submit(
            new CountLines("error"), PAGE, options -> options.withTarget(Target.label("gpu")));
    // end::label

    assertThat(describe(await(handle.outcome())))
        .startsWith("never started, none of 3 known nodes can take it: local-1 does not carry")
        .endsWith("; worth another try in PT1S");
    assertThat(handle.explain().waitingFor()).isPresent();
  }

  @Test
  void whatMustNotBeRepeatedIsSentAtMostOnce() {
    // tag::at-most-once
    TaskHandle<Integer> handle =
        engine.submit(new Book(), 100, options -> options.withDelivery(Delivery.atMostOnce()));
    // end::at-most-once

    assertThat(handle.join()).isEqualTo(100);
    assertThat(BOOKED).hasValue(100);
  }

  private static final AtomicInteger TRIES = new AtomicInteger();

  /** Throws when it is run for the first time. */
  record Flaky() implements DistributedComputation<Integer, Integer> {

    @Override
    public Integer execute(Integer input, TaskContext task) {
      if (TRIES.incrementAndGet() == 1) {
        throw new IllegalStateException("not now");
      }
      return input;
    }
  }

  @Test
  void whatThrowsNowAndThenIsTriedAgain() {
    // tag::retry
    TaskHandle<Integer> handle =
        engine.submit(new Flaky(), 7, options -> options.withRetryOfFailures());
    // end::retry

    assertThat(handle.join()).isEqualTo(7);
    assertThat(TRIES).hasValue(2);
  }

  @Test
  void waitingWorkRunsInTheBlockingLane() {
    assertThat(engine.submit(new Fetch(), "a", Options.DEFAULT).join()).startsWith("a before");
  }

  @Test
  void mapKeepsAsManyTasksOutAsAreAskedFor() throws Exception {
    List<Page> pages = IntStream.range(0, 100).mapToObj(i -> new Page(i, PAGE.lines())).toList();
    // tag::map
    Total total = new Total();
    engine.map(new CountLines("error"), pages).subscribe(total);
    // end::map

    assertThat(await(total.sum)).isEqualTo(200);
  }

  @Test
  void broadcastAsksEveryWorker() throws Exception {
    // tag::broadcast
    Map<NodeId, CompletionStage<Integer>> processors =
        engine.broadcast(
            (String none, TaskContext task) -> Runtime.getRuntime().availableProcessors(), "");
    // end::broadcast

    assertThat(processors.keySet())
        .extracting(NodeId::value)
        .containsExactly("local-1", "local-2", "local-3");
    for (CompletionStage<Integer> answer : processors.values()) {
      assertThat(await(answer)).isPositive();
    }
  }

  @Test
  void theEngineIsAnExecutorService() throws Exception {
    // tag::executor-use
    int digits = 0;
    try (ExecutorService executor = engine.asExecutorService()) {
      for (Future<Integer> each : executor.invokeAll(List.of(new Digits(7), new Digits(1_234)))) {
        digits += each.get();
      }
    }
    // end::executor-use

    assertThat(digits).isEqualTo(5);
  }

  @Test
  void aBodyReportsAndLooksForACancel() throws Exception {
    // tag::progress
    DistributedComputation<Integer, Long> sum =
        (upTo, task) -> {
          long soFar = 0;
          for (int i = 1; i <= upTo && !task.cancelled(); i++) {
            if (i % 1_000_000 == 0) {
              task.progress((double) i / upTo, "at " + i);
            }
            soFar += i;
          }
          return soFar;
        };
    // end::progress
    TaskHandle<Long> handle = engine.submit(sum, 5_000_000, Options.DEFAULT);
    handle.progress().subscribe(new Notes());

    assertThat(handle.join()).isEqualTo(12_500_002_500_000L);
  }

  @Test
  void aCancelInterruptsTheBody() throws Exception {
    // tag::cancel
    DistributedComputation<String, String> stuck =
        (text, task) -> {
          new CountDownLatch(1).await(); // stands for a call that never returns
          return text;
        };
    TaskHandle<String> handle = engine.submit(stuck, "x", Options.DEFAULT);
    boolean asked = handle.cancel();
    // end::cancel

    assertThat(asked).isTrue();
    assertThat(await(handle.outcome())).isInstanceOf(Outcome.Cancelled.class);
  }

  @Test
  void aDeadlineCancelsToo() throws Exception {
    TaskHandle<String> handle =
        engine.submit(
            (String text, TaskContext task) -> {
              new CountDownLatch(1).await();
              return text;
            },
            "x",
            Options.DEFAULT.withTimeout(Duration.ofMillis(200)));

    assertThat(await(handle.outcome()))
        .isInstanceOfSatisfying(
            Outcome.Cancelled.class,
            cancelled -> assertThat(cancelled.by()).isEqualTo(Outcome.Cause.DEADLINE));
  }

  @Test
  void aPlainClassMayNotTravelAndTheErrorNamesPathAndCure() {
    assertThatThrownBy(
            () ->
                // tag::refused
                engine.submit(
                    (Order order, TaskContext task) -> order.amount(),
                    new Order(new Customer(), 7),
                    Options.DEFAULT)
            // end::refused
            )
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessage(
            "Order.customer: class io.cusinart.samples.guide.GuideTest$Customer may not travel;"
                + " make it a record, or give it a no-argument constructor and add"
                + " \"io.cusinart.samples.guide.GuideTest$Customer\" to"
                + " cusinart.serialization.allow");
  }

  @Test
  void largeInputsTravel() {
    byte[] picture = new byte[5_000_000];
    picture[7] = 1;
    // tag::large
    TaskHandle<Integer> dots =
        engine.submit(
            (byte[] pixels, TaskContext task) -> {
              int count = 0;
              for (byte pixel : pixels) {
                count += pixel == 0 ? 0 : 1;
              }
              return count;
            },
            picture,
            options -> options.withTarget(Target.node("local-2")));
    // end::large

    assertThat(dots.join()).isOne();
  }

  @Test
  void otherErrorsAtSubmitNameTheLimitAndTheCureToo() {
    assertThatThrownBy(() -> submit(new byte[70_000_000]))
        .hasMessage(
            "byte[]: is 70000005 bytes encoded, more than cusinart.serialization.max-bytes"
                + " 67108864; send less, or raise it to at most 1 GiB");
    assertThatThrownBy(() -> submit(Thread.currentThread()))
        .hasMessageContaining("belongs to the platform and cannot be allowed");
    assertThatThrownBy(() ->
            engine.submit(
                new CountLines("x"),
                PAGE,
                options -> options.withHedging().withDelivery(Delivery.atMostOnce())))
        .hasMessage(
            "withHedging starts a second copy, which AtMostOnce[] does not allow; use"
                + " Delivery.atLeastOnce with 2 attempts or more");
  }

  private static TaskHandle<Integer> submit(Object input) {
    return engine.submit((Object any, TaskContext task) -> 1, input, Options.DEFAULT);
  }

  @Test
  void explainTellsCandidatesScoresAndVetoes() throws Exception {
    TaskHandle<Long> handle =
        engine.submit(
            new CountLines("error"), PAGE, options -> options.withTarget(Target.node("local-2")));
    handle.join();
    // tag::explain
    System.out.println(handle.explain());

    Placement first = handle.explain().placements().getFirst();
    for (Placement.Candidate candidate : first.candidates()) {
      System.out.println(
          candidate.node() + " " + candidate.veto().orElse("could have been chosen"));
    }
    // end::explain

    assertThat(first.chosen()).hasToString("local-2");
    assertThat(handle.explain().toString())
        .contains("attempt 1 -> local-2 (cost-aware)\n")
        .contains("  local-1: vetoed: is not the target node [local-2]\n")
        .containsPattern(
            "  local-2: queue \\S+ ms \\+ transfer \\S+ ms \\+ run \\S+ ms = \\S+ ms\n");
  }

  @Test
  void settingsAreRecords() {
    // tag::settings
    NodeSettings settings =
        NodeSettings.defaults()
            .withName("worker-7")
            .withPort(25520)
            .withSeeds(List.of("127.0.0.1:25521", "127.0.0.1:25522"))
            .withLabels(Set.of("gpu"));
    var serialization =
        new SerializationSettings(List.of("com.acme.shop.*"), 64, 16 << 20); // 16 MiB
    settings = settings.withKernel(settings.kernel().withSerialization(serialization));
    // end::settings

    assertThat(settings.labels()).containsExactly("gpu");
    assertThat(settings.kernel().serialization().allow()).containsExactly("com.acme.shop.*");
    assertThat(settings.asClient().worker()).isFalse();
  }

  /** Takes whatever reports come; a fast body's may all be dropped. */
  private static final class Notes implements Flow.Subscriber<Progress> {
    private final List<String> notes = new ArrayList<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Progress progress) {
      notes.add(progress.note());
    }

    @Override
    public void onError(Throwable failure) {
      throw new AssertionError("after " + notes, failure);
    }

    @Override
    public void onComplete() {}
  }
}
