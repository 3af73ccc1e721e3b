package io.cusinart.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.TaskContext;
import io.cusinart.core.Cusinart;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(180)
class LocalClusterExtensionTest {

  /** What the tests that are launched have seen. */
  private static final List<Object> SEEN = new ArrayList<>();

  static final class SharedCase {

    @RegisterExtension static final LocalClusterExtension CLUSTER = ClusterExtension.local(2);

    @Test
    void one() {
      see();
    }

    @Test
    void two() {
      see();
    }

    @Nested
    class Inner {
      @Test
      void three() {
        see();
      }
    }

    private static void see() {
      CLUSTER.awaitMembers(2);
      SEEN.add(CLUSTER.nodes().getFirst().self().incarnation());
      SEEN.add(CLUSTER.random().nextInt());
    }
  }

  static final class OwnCase {

    @RegisterExtension final LocalClusterExtension cluster = ClusterExtension.local(1);

    @Test
    void one() {
      SEEN.add(cluster.nodes().getFirst().self().incarnation());
    }

    @Test
    void two() {
      SEEN.add(cluster.nodes().getFirst().self().incarnation());
    }
  }

  static final class FailingCase {

    @RegisterExtension final LocalClusterExtension cluster = ClusterExtension.local(2);

    @Test
    void fails() {
      SEEN.add(cluster.seed());
      cluster.note("the test draws " + cluster.random().nextInt());
      Cusinart leaving = cluster.nodes().getLast();
      leaving.close();
      cluster.awaitRemoved("local-2");
      assertThat(
              cluster
                  .engine()
                  .submit(
                      (String _, TaskContext _) -> {
                        throw new IllegalStateException("on purpose");
                      },
                      "x",
                      options -> options)
                  .join())
          .isNotNull();
    }
  }

  private static Launched launch(Class<?> tests) {
    SEEN.clear();
    return Launched.run(tests);
  }

  /** Those of nodes: by the names that they give to threads. */
  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("cusinart") || name.startsWith("pekko"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void aStaticFieldSharesOneClusterAndBeginsRandomnessAnew() {
    Launched run = launch(SharedCase.class);

    assertThat(run.succeeded()).isEqualTo(3);
    assertThat(SEEN).hasSize(6);
    assertThat(Set.copyOf(SEEN)).hasSize(2);
  }

  @Test
  void anInstanceFieldStartsAClusterForEachTest() {
    assertThat(launch(OwnCase.class).succeeded()).isEqualTo(2);

    assertThat(Set.copyOf(SEEN)).hasSize(2);
  }

  // Turns red when the trace is printed whether a test fails or not.
  @Test
  void nothingIsPrintedWhenTestsPass() {
    assertThat(launch(OwnCase.class).printed()).doesNotContain(ClusterExtension.SEED);
  }

  // Turns red when a failure is not looked at, when nodes are not asked for their events, and when
  // the engine is not traced.
  @Test
  void aFailingTestPrintsSeedAndTrace() {
    Launched run = launch(FailingCase.class);

    assertThat(run.failed()).isOne();
    assertThat(run.printed())
        .contains("The cluster of fails(); its seed is repeated by -Dcusinart.test.seed=")
        .contains("=" + SEEN.getFirst() + System.lineSeparator())
        .contains("the test draws ")
        .containsPattern("(?m)^ +\\d+\\.\\d{3} s  joined: local-2 joined .* \\(seen by local-1\\)$")
        .containsPattern("(?m)^ +\\d+\\.\\d{3} s  left: local-2 ")
        .containsPattern("task t-\\S+: Failed after \\[FAILED on local-1\\]")
        .contains("FAILED: ");
  }

  @Test
  void theSeedCanBeSet() {
    System.setProperty(ClusterExtension.SEED, "-42");
    try {
      assertThat(ClusterExtension.local(1).seed()).isEqualTo(-42);
    } finally {
      System.clearProperty(ClusterExtension.SEED);
    }
  }

  // Turns red when the cluster is not closed.
  @Test
  void noThreadIsLeft() {
    launch(OwnCase.class);

    assertThat(threads()).isEmpty();
  }

  @Test
  void outsideOfATestThereIsNoCluster() {
    assertThatThrownBy(() -> ClusterExtension.local(1).engine())
        .hasMessage("the cluster runs while tests do: use it in a test");
  }
}
