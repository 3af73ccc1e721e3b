package io.cusinart.core.scheduling;

import io.cusinart.core.health.LoadReport;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Fewest tasks a processor; ties at random. */
record LeastLoaded() implements BalancingStrategy {

  @Override
  public String name() {
    return "least-loaded";
  }

  @Override
  public int choose(List<ScoredNode> candidates, long turn, RandomGenerator random) {
    return Least.indexOf(candidates, LeastLoaded::tasksPerProcessor, random);
  }

  /**
   * The submitter's own tasks count twice once a report has seen them. That errs to the side of
   * spreading, the same on every node, and needs no memory of what the report had seen.
   */
  private static double tasksPerProcessor(ScoredNode node) {
    Optional<LoadReport> load = node.load();
    if (load.isEmpty()) {
      return node.tasksOut();
    }
    LoadReport report = load.get();
    double tasks = (double) report.queued() + report.running() + node.tasksOut();
    return tasks / Math.max(1, report.processors());
  }
}
