package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How big things may get, over the sources of all modules. What was bigger when a limit came is
 * listed with its size and the reason; it may not grow, and what has shrunk must be lowered or
 * taken off, so that the lists only get shorter.
 */
final class SizesTest {

  private static final int METHOD_LINES = 50;
  private static final int MAIN_FILE_LINES = 500;
  private static final int TEST_FILE_LINES = 600;
  private static final int PARAMETERS = 6;
  private static final int COMPONENTS = 8;
  private static final int PUBLIC_TYPES = 25;

  /** Something over a limit, and why it may be. */
  private record Excuse(int size, String reason) {}

  private static final Map<String, Excuse> BIG_RECORDS =
      Map.of(
          "io.cusinart.benchmarks.serialization.BenchmarkValues.Order",
          new Excuse(9, "a component of each type that the measurement names"),
          "io.cusinart.core.health.LoadReport",
          new Excuse(12, "one reading of one node, flat because it rides on every other result"),
          "io.cusinart.testkit.process.JavaCommand",
          new Excuse(9, "how a child JVM is started; only its own with-methods spell it out"));

  private static SourceMeasure main;
  private static SourceMeasure tests;

  @BeforeAll
  static void readAllSources() throws IOException {
    main = SourceMeasure.of(sources("main"));
    tests = SourceMeasure.of(sources("test"));
  }

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(here.resolve("runtime-api"))) {
      here = Objects.requireNonNull(here.getParent(), "these tests run inside the project");
    }
    return here;
  }

  private static List<Path> sources(String kind) throws IOException {
    try (Stream<Path> modules = Files.list(root())) {
      return modules
          .map(module -> module.resolve("src").resolve(kind).resolve("java"))
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    }
  }

  /** One line for each size that is neither within the limit nor exactly as excused. */
  private static List<String> faults(
      Map<String, Integer> sizes, int limit, Map<String, Excuse> excuses) {
    var faults = new ArrayList<String>();
    sizes.forEach((name, size) -> {
      Excuse excuse = excuses.get(name);
      if (excuse == null && size > limit) {
        faults.add("%s is %d, the limit is %d".formatted(name, size, limit));
      } else if (excuse != null && size > excuse.size()) {
        faults.add("%s has grown from %d to %d".formatted(name, excuse.size(), size));
      } else if (excuse != null && size < excuse.size()) {
        faults.add("%s has shrunk to %d: change or drop its excuse".formatted(name, size));
      }
    });
    excuses.keySet().stream()
        .filter(name -> !sizes.containsKey(name))
        .map(name -> name + " is not there any more: drop its excuse")
        .forEach(faults::add);
    return faults;
  }

  private static Map<String, Integer> both(Map<String, Integer> one, Map<String, Integer> other) {
    var both = new TreeMap<>(one);
    other.forEach((name, size) -> both.merge(name, size, Math::max));
    return both;
  }

  @Test
  void everyModuleIsMeasured() throws IOException {
    assertThat(sources("main")).hasSizeGreaterThanOrEqualTo(5);
    assertThat(main.methodLines).hasSizeGreaterThan(300);
    assertThat(tests.methodLines).hasSizeGreaterThan(100);
  }

  @Test
  void methodsHaveAtMostFiftyLines() {
    assertThat(faults(both(main.methodLines, tests.methodLines), METHOD_LINES, Map.of())).isEmpty();
  }

  @Test
  void filesAreShort() {
    assertThat(faults(main.fileLines, MAIN_FILE_LINES, Map.of())).isEmpty();
    assertThat(faults(tests.fileLines, TEST_FILE_LINES, Map.of())).isEmpty();
  }

  @Test
  void methodsHaveAtMostSixParameters() {
    assertThat(faults(both(main.parameters, tests.parameters), PARAMETERS, Map.of())).isEmpty();
  }

  @Test
  void recordsHaveAtMostEightComponents() {
    assertThat(faults(both(main.components, tests.components), COMPONENTS, BIG_RECORDS)).isEmpty();
  }

  @Test
  void packagesShowFewTypes() {
    assertThat(faults(main.publicTypes, PUBLIC_TYPES, Map.of())).isEmpty();
  }

  @Test
  void noModuleNamesJavasOwnSerialization() {
    assertThat(main.names)
        .doesNotContain("ObjectInputStream", "ObjectOutputStream", "Externalizable");
  }

  @Test
  void anExcuseIsForOneSizeOnly() {
    var excused = Map.of("a", new Excuse(9, "test"), "gone", new Excuse(9, "test"));

    assertThat(faults(Map.of("a", 9, "b", 8), 8, excused))
        .containsExactly("gone is not there any more: drop its excuse");
    assertThat(faults(Map.of("a", 10, "gone", 9), 8, excused))
        .containsExactly("a has grown from 9 to 10");
    assertThat(faults(Map.of("a", 8, "gone", 9), 8, excused))
        .containsExactly("a has shrunk to 8: change or drop its excuse");
    assertThat(faults(Map.of("b", 9), 8, Map.of())).containsExactly("b is 9, the limit is 8");
  }

  @Test
  void theMeasureCountsWhatAReaderCounts(@TempDir Path scratch) throws IOException {
    var measure =
        SourceMeasure.ofText(
            scratch,
            "Big.java",
            """
            package p;
            public class Big {
              record Pair(int a, int b) {
                static int made;
                Pair(int a, int b) {
                  this.a = a;
                  this.b = b;
                }
              }
              void three(int a, int b, int c) {
                java.io.ObjectInputStream in = null;
              }
            }
            """);

    assertThat(measure.fileLines).containsEntry("Big.java", 13);
    assertThat(measure.components).containsEntry("p.Big.Pair", 2);
    assertThat(measure.methodLines)
        .containsEntry("p.Big.Pair.<init>", 4)
        .containsEntry("p.Big.three", 3);
    assertThat(measure.parameters).containsOnly(Map.entry("p.Big.three", 3));
    assertThat(measure.publicTypes).containsEntry("p.", 1);
    assertThat(measure.names).contains("ObjectInputStream");
  }
}
