package io.cusinart.core.execution;

import io.cusinart.api.Outcome;
import io.cusinart.core.task.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Makes outcomes of the ends of a bundle's elements: all of one answer on one thread.
 *
 * @param outcomes reads the results
 * @param threads where that is done
 * @param sink is told the outcomes there
 */
record BundleSink<O>(Outcomes outcomes, Executor threads, Consumer<List<Outcome<O>>> sink)
    implements Bundle.Sink {

  @Override
  public void answered(
      Outcomes.Answered answered, Bundle.Receipts completed, Bundle.Receipts failed) {
    threads.execute(() -> sink.accept(outcomes.ofElements(answered, completed, failed)));
  }

  @Override
  public void ended(Verdict verdict, int[] elements, Bundle.Receipts receipts) {
    if (elements.length > 0) {
      threads.execute(() -> sink.accept(same(verdict, elements, receipts)));
    }
  }

  private List<Outcome<O>> same(Verdict verdict, int[] elements, Bundle.Receipts receipts) {
    var all = new ArrayList<Outcome<O>>(elements.length);
    for (int element : elements) {
      all.add(Outcomes.withoutResult(verdict, receipts.of(element)));
    }
    return all;
  }
}
