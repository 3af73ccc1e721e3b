package io.cusinart.core.scheduling;

import io.cusinart.api.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The nodes a strategy gets to choose from. Immutable.
 *
 * <p>What is allocated is bounded by the largest sample, and for the common task, which any node
 * may run and none has tried, so is the time: its sample is drawn by index. Only a task that some
 * node may not run has every node looked at.
 *
 * @param nodes sorted as in the view
 * @param retried whether the excluded nodes were let in again
 */
record Candidates(List<NodeView> nodes, boolean retried) {

  /** Up to this many eligible nodes are all looked at. */
  static final int ALL_UP_TO = 4;

  /** Beyond it a larger sample finds hardly better nodes, and placement must not grow with them. */
  static final int LARGEST_SAMPLE = 16;

  /**
   * Every eligible node if there are few or if {@code all}, else a random sample of them and the
   * submitter's own. A node that was tried is eligible only when no other is: to try it again is
   * better than to give up, since it may have refused for a full queue only.
   */
  static Candidates draw(
      ClusterView view, TaskRequest request, boolean all, RandomGenerator random) {
    if (anyNodeMayRun(view, request)) {
      boolean everyone = all || view.upCount() <= ALL_UP_TO;
      return new Candidates(everyone ? everyone(view) : sample(view, random), false);
    }
    int fresh = 0;
    int tried = 0;
    for (int i = 0; i < view.upCount(); i++) {
      switch (Veto.of(view.up(i), request)) {
        case NONE -> fresh++;
        case TRIED -> tried++;
        default -> {}
      }
    }
    boolean retried = fresh == 0 && tried > 0;
    Veto wanted = retried ? Veto.TRIED : Veto.NONE;
    int eligible = retried ? tried : fresh;
    if (all || eligible <= ALL_UP_TO) {
      return new Candidates(all(view, request, wanted, eligible), retried);
    }
    return new Candidates(sample(view, request, wanted, eligible, random), retried);
  }

  /** Whether no rule of {@link Veto} can hold of a worker that is up. */
  private static boolean anyNodeMayRun(ClusterView view, TaskRequest request) {
    return request.target() instanceof Target.Anywhere
        && request.excluded().isEmpty()
        && request.cost().memoryBytes() <= view.leastHeapFreeBytes();
  }

  private static List<NodeView> everyone(ClusterView view) {
    var drawn = new ArrayList<NodeView>(view.upCount());
    for (int i = 0; i < view.upCount(); i++) {
      drawn.add(view.up(i));
    }
    return drawn;
  }

  /**
   * Floyd's draw of distinct numbers: uniform, as many draws as the sample is large. Numbers are of
   * the others; those from home on stand for the node after.
   */
  private static List<NodeView> sample(ClusterView view, RandomGenerator random) {
    int home = view.home();
    int others = home < 0 ? view.upCount() : view.upCount() - 1;
    int needed = sampleSize(view.upCount());
    int[] numbers = new int[needed];
    for (int i = 0; i < needed; i++) {
      int last = others - needed + i;
      int number = random.nextInt(last + 1);
      insert(numbers, i, contains(numbers, i, number) ? last : number);
    }
    var drawn = new ArrayList<NodeView>(needed + 1);
    boolean homeOut = home >= 0;
    for (int number : numbers) {
      if (homeOut && number >= home) {
        drawn.add(view.up(home));
        homeOut = false;
      }
      drawn.add(view.up(home >= 0 && number >= home ? number + 1 : number));
    }
    if (homeOut) {
      drawn.add(view.up(home));
    }
    return drawn;
  }

  private static boolean contains(int[] numbers, int count, int number) {
    for (int i = 0; i < count; i++) {
      if (numbers[i] == number) {
        return true;
      }
    }
    return false;
  }

  /** Keeps the first {@code count} sorted. */
  private static void insert(int[] numbers, int count, int number) {
    int at = count;
    while (at > 0 && numbers[at - 1] > number) {
      numbers[at] = numbers[at - 1];
      at--;
    }
    numbers[at] = number;
  }

  private static List<NodeView> all(
      ClusterView view, TaskRequest request, Veto wanted, int eligible) {
    var drawn = new ArrayList<NodeView>(eligible);
    for (int i = 0; i < view.upCount(); i++) {
      if (Veto.of(view.up(i), request) == wanted) {
        drawn.add(view.up(i));
      }
    }
    return drawn;
  }

  /** Selection sampling (Knuth, algorithm S): distinct, uniform, in order, in one pass. */
  private static List<NodeView> sample(
      ClusterView view, TaskRequest request, Veto wanted, int eligible, RandomGenerator random) {
    int home = view.home();
    boolean withHome = home >= 0 && Veto.of(view.up(home), request) == wanted;
    int needed = sampleSize(eligible);
    int remaining = withHome ? eligible - 1 : eligible;
    var drawn = new ArrayList<NodeView>(needed + 1);
    for (int i = 0; i < view.upCount(); i++) {
      NodeView node = view.up(i);
      if (Veto.of(node, request) != wanted) {
        continue;
      }
      if (i == home) {
        drawn.add(node);
      } else if (random.nextInt(remaining--) < needed) {
        drawn.add(node);
        needed--;
      }
    }
    return drawn;
  }

  /** How many are drawn beside the submitter's own: at least 2, at most all others. */
  static int sampleSize(int eligible) {
    return Math.clamp((int) Math.ceil(Math.sqrt(eligible)), 2, LARGEST_SAMPLE);
  }
}
