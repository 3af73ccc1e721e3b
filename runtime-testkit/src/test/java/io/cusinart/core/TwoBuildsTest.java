package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.Target;
import io.cusinart.api.TaskHandle;
import io.cusinart.core.settings.NodeSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A rolling upgrade half-way: two nodes with the classes of one build of an application and one
 * with those of the next, in which a record has another component and a lambda stands above
 * another.
 *
 * <p>Turns red when identities are not compared (wrong results, "the constructor threw"), and when
 * a refusal for foreign classes ends the task or is not remembered.
 */
@Timeout(180)
final class TwoBuildsTest {

  private static final int TASKS = 200;

  /** One node, and the classes it runs with. */
  private record Node(Cusinart cusinart, ShopBuild build) {

    Object call(String method, Object... args) {
      return build.call(method, args);
    }

    DistributedComputation<Object, Object> computation(String name) {
      return build.computation(name);
    }

    TaskHandle<Object> submit(String name, int i, Options options) {
      return build.submit(cusinart, name, i, options);
    }
  }

  @TempDir static Path directory;

  private static final List<Node> NODES = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    ShopBuild old = ShopBuild.old(directory);
    ShopBuild next = ShopBuild.next(directory);
    node("old-1", old);
    node("old-2", old);
    node("next-1", next);
    for (Node each : NODES) {
      assertThat(each.cusinart().running().awaitWorkers(3, Duration.ofSeconds(30))).isTrue();
    }
  }

  @AfterAll
  static void stop() {
    NODES.reversed().forEach(each -> each.cusinart().close());
    NODES.clear();
  }

  private static void node(String name, ShopBuild build) throws Exception {
    List<String> seeds =
        NODES.stream().limit(1).map(each -> each.cusinart().self().address()).toList();
    NodeSettings settings = NodeSettings.defaults().withName(name).withSeeds(seeds);
    NODES.add(new Node(build.with(() -> Cusinart.start(settings)), build));
  }

  private static Outcome<Object> outcome(TaskHandle<Object> handle) {
    return handle.outcome().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  /** Submits many from a node, all of which must be right; where they ran. */
  private static Set<String> run(Node from, String name) {
    List<TaskHandle<Object>> handles =
        IntStream.range(0, TASKS).mapToObj(i -> from.submit(name, i, Options.DEFAULT)).toList();
    var ran = new TreeSet<String>();
    for (int i = 0; i < TASKS; i++) {
      Outcome<Object> outcome = outcome(handles.get(i));
      assertThat(outcome).as("%s of %d", name, i).isInstanceOf(Outcome.Completed.class);
      assertThat(((Outcome.Completed<Object>) outcome).value())
          .isEqualTo(from.call("expected", name, i));
      ran.add(outcome.receipt().attempts().getLast().node().value());
    }
    return ran;
  }

  @Test
  void whatBothBuildsHaveRunsEverywhere() {
    assertThat(run(NODES.getFirst(), "same")).contains("next-1");
    assertThat(run(NODES.getLast(), "same")).containsAnyOf("old-1", "old-2");
  }

  @Test
  void aRecordThatChangedStaysWithItsBuild() {
    assertThat(run(NODES.getFirst(), "doubled")).isSubsetOf("old-1", "old-2");
    assertThat(run(NODES.getLast(), "doubled")).containsExactly("next-1");

    // Who was refused once does not ask again.
    for (int i = 0; i < 50; i++) {
      Outcome<Object> later = outcome(NODES.getFirst().submit("doubled", i, Options.DEFAULT));
      assertThat(later.receipt().attempts()).hasSize(1);
    }
  }

  /** Elements whose class is another build there are refused in the middle of a bundle. */
  @Test
  void aMapOfMixedInputsIsDoneWhereEachCanBeRead() {
    Node from = NODES.getLast();
    var inputs = new ArrayList<Object>();
    for (int i = 0; i < 2_000; i++) {
      inputs.add(i % 100 == 99 ? from.call("price", i) : "plain " + i);
    }

    Set<Object> results = ConcurrentHashMap.newKeySet();
    var ended = new CompletableFuture<@Nullable Void>();
    from.cusinart()
        .engine()
        .map(from.computation("anything"), inputs)
        .subscribe(new Gathering(results, ended));
    ended.orTimeout(60, TimeUnit.SECONDS).join();

    assertThat(results)
        .containsExactlyInAnyOrderElementsOf(inputs.stream().map(Object::toString).toList());
  }

  /** Asks for all, and keeps what completed. */
  private record Gathering(Set<Object> results, CompletableFuture<@Nullable Void> ended)
      implements Flow.Subscriber<Outcome<Object>> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Outcome<Object> outcome) {
      results.add(
          outcome instanceof Outcome.Completed<Object> done ? done.value() : outcome.toString());
    }

    @Override
    public void onError(Throwable thrown) {
      ended.completeExceptionally(thrown);
    }

    @Override
    public void onComplete() {
      ended.complete(null);
    }
  }

  /** Nothing that is sent has changed, only what would come back. */
  @Test
  void aResultThatChangedIsKnownBeforeItIsComputed() {
    assertThat(run(NODES.getFirst(), "described")).isSubsetOf("old-1", "old-2");
    assertThat(run(NODES.getLast(), "described")).containsExactly("next-1");
  }

  @Test
  void aRecordThatIsNowhereDeclaredStaysWithItsBuild() {
    assertThat(run(NODES.getFirst(), "anything")).isSubsetOf("old-1", "old-2");
    assertThat(run(NODES.getLast(), "anything")).containsExactly("next-1");
  }

  @Test
  void aLambdaBelowOneThatIsNewStaysWithItsBuild() {
    assertThat(run(NODES.getFirst(), "lambda")).isSubsetOf("old-1", "old-2");
    assertThat(run(NODES.getLast(), "lambda")).containsExactly("next-1");
  }

  @Test
  void whereNoNodeHasItsClassesATaskIsRejectedAndNotStarted() {
    Outcome<Object> outcome =
        outcome(
            NODES
                .getFirst()
                .submit("doubled", 1, Options.DEFAULT.withTarget(Target.node("next-1"))));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            rejected -> {
              assertThat(rejected.reason()).isEqualTo(Outcome.Reason.NO_ELIGIBLE_NODE);
              assertThat(rejected.detail()).contains("next-1").contains("another build");
            });
  }
}
