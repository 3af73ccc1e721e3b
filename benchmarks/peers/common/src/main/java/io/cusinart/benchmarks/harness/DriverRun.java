package io.cusinart.benchmarks.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All measurements of one system in one round, in order. Used once, by one thread. */
final class DriverRun {

  private static final int BIG_BYTES = 1 << 20;
  private static final int BIG_IN_FLIGHT = 4;
  private static final int BODIES_IN_FLIGHT = 64;
  private static final int FORM_SECONDS = 90;
  private static final int BULK_PATIENCE_SECONDS = 30;
  private static final long LOOK_MILLIS = 5;

  private final Peer peer;
  private final Site site;
  private final DriverPlan plan;
  private final Consumer<Word> tell;
  private final Set<Question> open = EnumSet.allOf(Question.class);
  private @Nullable String stalled;

  DriverRun(Peer peer, Site site, DriverPlan plan, Consumer<Word> tell) {
    this.peer = peer;
    this.site = site;
    this.plan = plan;
    this.tell = tell;
  }

  /** A measurement, which may fail without the others. */
  @FunctionalInterface
  private interface Measurement {
    void run() throws Exception;
  }

  /** Answers every question, if only with a reason why not. Blocks. */
  void run() throws Exception {
    try {
      measure();
    } catch (Exception failed) {
      String reason = "the driver: " + failed;
      List.copyOf(open).forEach(question -> missing(question, "failed", reason));
      throw failed;
    }
  }

  private void measure() throws Exception {
    PeerDriver driver = peer.drive(site);
    formed(driver);
    tell.accept(new Word.Version(peer.version()));
    peer.settings().forEach(text -> tell.accept(new Word.Setting(text)));
    step("idle", this::idle, Question.IDLE_CPU, Question.IDLE_MEMORY, Question.IDLE_THREADS);
    step("warm-up", () -> warmUp(driver));
    step("one at a time", () -> oneAtATime(driver), Question.ONE_P50, Question.ONE_P99);
    step(
        "64 in flight",
        () -> many(driver, 64, Question.RATE_64, Question.CPU_64),
        Question.RATE_64,
        Question.CPU_64);
    step(
        "1,024 in flight",
        () -> many(driver, 1_024, Question.RATE_1024, Question.CPU_1024),
        Question.RATE_1024,
        Question.CPU_1024);
    step("1 MiB", () -> big(driver), Question.BIG_RATE);
    step("bodies of 1 ms", () -> bodies(driver), Question.BODIES_RATE, Question.BODIES_CPU);
    step("bulk", () -> bulk(driver), Question.BULK_RATE);
    step(
        "kill",
        () -> kill(driver),
        Question.KILL_DONE,
        Question.KILL_GAP,
        Question.KILL_FAILED,
        Question.KILL_DUPLICATES);
  }

  private void step(String what, Measurement measurement, Question... questions) {
    tell.accept(new Word.Step(what));
    try {
      measurement.run();
    } catch (Exception failed) {
      String kind = failed instanceof StalledFailure ? "stalled" : "failed";
      String reason =
          what + ": " + (failed instanceof MeasurementFailure ? failed.getMessage() : failed);
      Arrays.stream(questions)
          .filter(open::contains)
          .forEach(question -> missing(question, kind, reason));
      if (questions.length == 0) {
        tell.accept(new Word.Step("failed: " + reason));
      }
    }
  }

  private void put(Question question, double value) {
    open.remove(question);
    tell.accept(new Word.Figure(question, value));
  }

  private void missing(Question question, String kind, String reason) {
    open.remove(question);
    tell.accept(new Word.Missing(question, kind, reason));
  }

  private void formed(PeerDriver driver) throws Exception {
    long deadline = plan.forkedMillis() + TimeUnit.SECONDS.toMillis(FORM_SECONDS);
    while (driver.members() < site.members()) {
      if (System.currentTimeMillis() > deadline) {
        throw new MeasurementFailure(
            "sees %d of %d members after %d s"
                .formatted(driver.members(), site.members(), FORM_SECONDS));
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    put(Question.FORMED, (double) (System.currentTimeMillis() - plan.forkedMillis()));
  }

  private void idle() throws InterruptedException {
    sleep(plan.idle());
    CpuReading before = CpuReading.of(plan.pids());
    long fromNanos = System.nanoTime();
    sleep(plan.idle());
    double seconds = (System.nanoTime() - fromNanos) / 1e9;
    double millis = CpuReading.of(plan.pids()).since(before).toNanos() / 1e6;
    List<ProcessSize> sizes = plan.pids().stream().map(ProcessSize::of).toList();
    put(Question.IDLE_CPU, millis / seconds / plan.pids().size());
    put(
        Question.IDLE_MEMORY,
        sizes.stream().mapToLong(ProcessSize::residentBytes).average().orElseThrow() / 1e6);
    put(
        Question.IDLE_THREADS,
        sizes.stream().mapToInt(ProcessSize::threads).average().orElseThrow());
  }

  private static void sleep(Duration length) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(length.toNanos());
  }

  private void warmUp(PeerDriver driver) throws Exception {
    noOps(driver, 1_024).run(plan.warmup());
    noOps(driver, 64).run(plan.settle());
    burns(driver).run(plan.settle());
  }

  private static ClosedLoop<Long> noOps(PeerDriver driver, int inFlight) {
    return new ClosedLoop<>(inFlight, (i, then) -> driver.submit(Body.NO_OP, i, then));
  }

  private static ClosedLoop<Long> burns(PeerDriver driver) {
    return new ClosedLoop<>(BODIES_IN_FLIGHT, (i, then) -> driver.submit(Body.BURN, i, then));
  }

  private void oneAtATime(PeerDriver driver) throws Exception {
    new OneAtATime(driver).run(plan.settle());
    Samples each = new OneAtATime(driver).run(plan.length());
    put(Question.ONE_P50, each.percentile(50) / 1e3);
    put(Question.ONE_P99, each.percentile(99) / 1e3);
  }

  private void many(PeerDriver driver, int inFlight, Question rate, Question cpu) throws Exception {
    noOps(driver, inFlight).run(plan.settle());
    CpuReading before = CpuReading.of(allPids());
    ClosedLoop<Long> loop = noOps(driver, inFlight);
    double perSecond = loop.run(plan.length());
    double nanos = CpuReading.of(allPids()).since(before).toNanos();
    put(rate, perSecond);
    put(cpu, nanos / 1e3 / Math.max(1, loop.completed()));
  }

  private List<Long> allPids() {
    var pids = new ArrayList<>(plan.pids());
    pids.add(ProcessHandle.current().pid());
    return pids;
  }

  private void big(PeerDriver driver) throws Exception {
    var content = new byte[BIG_BYTES];
    new Random(BIG_BYTES).nextBytes(content);
    echoes(driver, content).run(plan.settle());
    double perSecond = echoes(driver, content).run(plan.length());
    put(Question.BIG_RATE, perSecond * 2 * BIG_BYTES / 1e6);
  }

  private static ClosedLoop<byte[]> echoes(PeerDriver driver, byte[] content) {
    return new ClosedLoop<>(
        BIG_IN_FLIGHT,
        (_, then) ->
            driver.echo(
                content,
                new Answered<>() {
                  @Override
                  public void done(byte[] value) {
                    if (Arrays.equals(value, 0, 64, content, 0, 64)
                        && value.length == content.length) {
                      then.done(value);
                    } else {
                      then.failed(new MeasurementFailure("other bytes came back"));
                    }
                  }

                  @Override
                  public void failed(Throwable cause) {
                    then.failed(cause);
                  }
                }));
  }

  private void bodies(PeerDriver driver) throws Exception {
    burns(driver).run(plan.settle());
    CpuReading before = CpuReading.of(allPids());
    ClosedLoop<Long> loop = burns(driver);
    double perSecond = loop.run(plan.length());
    double nanos = CpuReading.of(allPids()).since(before).toNanos();
    put(Question.BODIES_RATE, perSecond);
    put(Question.BODIES_CPU, (nanos - loop.sum()) / 1e3 / Math.max(1, loop.completed()));
  }

  private void bulk(PeerDriver driver) throws Exception {
    if (!driver.hasBulk()) {
      missing(Question.BULK_RATE, Word.NONE, "the system has no form for many inputs");
      return;
    }
    bulk(driver, plan.settle());
    Numbers numbers = bulk(driver, plan.bulk());
    put(Question.BULK_RATE, numbers.inTime() / plan.seconds(plan.bulk()));
  }

  /** On a thread of its own, since a system may keep it for minutes. */
  private Numbers bulk(PeerDriver driver, Duration length) throws Exception {
    var numbers = new Numbers(length);
    var over = new CompletableFuture<@Nullable Void>();
    Thread.ofPlatform()
        .daemon()
        .name("bulk")
        .start(() -> {
          try {
            driver.bulk(numbers);
            over.complete(null);
          } catch (Exception failed) {
            over.completeExceptionally(failed);
          }
        });
    try {
      over.get(length.toSeconds() + BULK_PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException _) {
      stalled =
          "not at its end %d s after its last input, with %d answers missing"
              .formatted(BULK_PATIENCE_SECONDS, numbers.missing());
      throw new StalledFailure(stalled);
    } catch (ExecutionException failed) {
      throw new MeasurementFailure(String.valueOf(failed.getCause()));
    }
    if (numbers.missing() + numbers.strange() > 0) {
      throw new MeasurementFailure(
          "%d numbers without an answer, %d answers too many"
              .formatted(numbers.missing(), numbers.strange()));
    }
    return numbers;
  }

  private void kill(PeerDriver driver) throws Exception {
    String before = stalled;
    if (before != null) {
      throw new MeasurementFailure("left out, as the bulk form before it stalled: " + before);
    }
    long pid = plan.pids().get(plan.victim());
    ProcessHandle victim = ProcessHandle.of(pid).orElseThrow();
    var figures = new KillLoop(driver, victim::destroyForcibly).run();
    put(Question.KILL_DONE, figures.lastDone());
    put(Question.KILL_GAP, figures.longestGap());
    put(Question.KILL_FAILED, (double) figures.failed());
    put(Question.KILL_DUPLICATES, (double) figures.duplicates());
  }
}
