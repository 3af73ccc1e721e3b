package io.cusinart.testkit.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * The tests of a class, run within a test, and what they have printed.
 *
 * @param succeeded how many
 * @param failed how many
 * @param printed to standard output meanwhile, by whomever
 */
record Launched(long succeeded, long failed, String printed) {

  static Launched run(Class<?> tests) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build();
    var summary = new SummaryGeneratingListener();
    var caught = new ByteArrayOutputStream();
    PrintStream out = System.out;
    System.setOut(new PrintStream(caught, true, StandardCharsets.UTF_8));
    try {
      LauncherFactory.create().execute(request, summary);
    } finally {
      System.setOut(out);
    }
    return new Launched(
        summary.getSummary().getTestsSucceededCount(),
        summary.getSummary().getTestsFailedCount(),
        caught.toString(StandardCharsets.UTF_8));
  }
}
