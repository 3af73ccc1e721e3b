package io.cusinart.testkit.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestTag;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Keeps what became of the tests tagged {@code long}, in the file that the system property {@link
 * #FILE} names, and prints that whole file whenever a JVM of tests has run some: the last one that
 * a build prints has all of its modules. Without the property it does nothing. Found by JUnit as a
 * service; safe for use by several threads.
 */
public final class LongRuns implements TestExecutionListener {

  /** The system property: a file that is new in each build. */
  public static final String FILE = "cusinart.test.long-runs";

  private static final TestTag LONG = TestTag.create("long");

  private final Map<String, Long> startedNanos = new ConcurrentHashMap<>();
  private final List<String> rows = new CopyOnWriteArrayList<>();
  private final @Nullable String file = System.getProperty(FILE);

  /** For JUnit, which finds it as a service. */
  public LongRuns() {}

  @Override
  public void executionStarted(TestIdentifier test) {
    startedNanos.put(test.getUniqueId(), System.nanoTime());
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    add(test, "skipped: " + reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    add(
        test,
        switch (result.getStatus()) {
          case SUCCESSFUL -> "passed";
          // An assumption: what it needs is not on this machine.
          case ABORTED -> "skipped" + because(result);
          case FAILED -> "FAILED";
        });
  }

  private static String because(TestExecutionResult result) {
    return result.getThrowable().map(thrown -> ": " + thrown.getMessage()).orElse("");
  }

  private void add(TestIdentifier test, String result) {
    if (test.isTest() && test.getTags().contains(LONG)) {
      long nanos =
          System.nanoTime() - startedNanos.getOrDefault(test.getUniqueId(), System.nanoTime());
      rows.add(row(test, Duration.ofNanos(nanos), result));
    }
  }

  private static String row(TestIdentifier test, Duration time, String result) {
    String type = test.getParentId().orElse("");
    String name = type.substring(type.lastIndexOf('.') + 1).replaceAll("[^A-Za-z0-9_$].*", "");
    return "%-22s %-75s %6d s  %s"
        .formatted(
            name, test.getDisplayName(), time.toSeconds(), result.lines().findFirst().orElse(""));
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    if (file == null || file.isEmpty() || rows.isEmpty()) {
      return;
    }
    try {
      var path = Path.of(file);
      Files.createDirectories(path.toAbsolutePath().getParent());
      Files.write(path, rows, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      var table = new ArrayList<>(List.of("", "The long tests of this build so far:"));
      table.addAll(Files.readAllLines(path));
      table.forEach(System.out::println);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
