package io.cusinart.core.health;

import io.cusinart.core.settings.ConditionSettings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is wrong with this node, looked at again and again, off the actors. Safe for use by several
 * threads; asking does not block, whatever hangs.
 *
 * <p>A check that does not come back in time is itself a reason, and is not begun again before it
 * has: of the threads that hang there is at most one for each check.
 */
public final class Conditions implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Conditions.class);

  private static final List<Reason> NOT_YET =
      List.of(
          Reason.blocks("start", "the node has not looked at itself yet; ask again in a second"));

  /** Told what was wrong before and what is now, when that has changed. */
  @FunctionalInterface
  public interface Listener {

    /** Must not block; may be called on any thread, one change after the other. */
    void changed(List<Reason> before, List<Reason> after);
  }

  private final Supplier<ConditionSettings> settings;
  private final List<Checkup> checkups;
  private final LongSupplier nanos;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledThreadPoolExecutor rounds;
  private List<Reason> last = List.of();

  private Conditions(Supplier<ConditionSettings> settings, List<Check> checks, LongSupplier nanos) {
    this.settings = settings;
    this.checkups = checks.stream().map(Checkup::new).toList();
    this.nanos = nanos;
    this.rounds =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().daemon().name("cusinart-conditions").factory(),
            // Closed, it looks no more, whoever asks for it.
            new ThreadPoolExecutor.DiscardPolicy());
  }

  /** Looks from now on, at the settings' interval, until it is closed. */
  public static Conditions start(Supplier<ConditionSettings> settings, List<Check> checks) {
    var conditions = new Conditions(settings, checks, System::nanoTime);
    conditions.rounds.execute(conditions::goOn);
    return conditions;
  }

  /** For tests: looks when it is told to. */
  static Conditions still(
      Supplier<ConditionSettings> settings, List<Check> checks, LongSupplier nanos) {
    return new Conditions(settings, checks, nanos);
  }

  /** Tells of each later change. */
  public void onChange(Listener listener) {
    listeners.add(listener);
  }

  /** What is wrong now, in the order of the checks. */
  public List<Reason> reasons() {
    return known() ? found() : NOT_YET;
  }

  /** Whether each check has come back once, or will not in time. */
  private boolean known() {
    long now = nanos.getAsLong();
    return checkups.stream().noneMatch(each -> each.fresh(now, settings.get().patience()));
  }

  private List<Reason> found() {
    long now = nanos.getAsLong();
    return checkups.stream()
        .flatMap(each -> each.at(now, settings.get().patience()).stream())
        .toList();
  }

  /** Looks now, and not only when the interval is over. Does not block. */
  public void lookSoon() {
    rounds.execute(this::round);
  }

  private void goOn() {
    try {
      round();
    } finally {
      var _ =
          rounds.schedule(this::goOn, settings.get().interval().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Begins each check that is not at it. */
  void round() {
    publish();
    for (Checkup each : checkups) {
      if (each.begin(nanos.getAsLong())) {
        var _ = look(each).whenComplete((found, failed) -> ended(each, found, failed));
      }
    }
  }

  private CompletionStage<Optional<Reason>> look(Checkup checkup) {
    try {
      return checkup.check().look().at(settings.get());
    } catch (RuntimeException failed) {
      return CompletableFuture.failedStage(failed);
    }
  }

  /** A check that cannot look has not found that all is well. */
  private void ended(Checkup checkup, Optional<Reason> found, Throwable failed) {
    if (failed != null) {
      LOG.warn("The check [{}] failed", checkup.check().name(), failed);
    }
    checkup.end(
        failed == null
            ? found
            : Optional.of(
                Reason.warns(
                    checkup.check().name(), "it could not be looked at (%s)".formatted(failed))));
    publish();
  }

  private synchronized void publish() {
    List<Reason> now = found();
    if (known() && !now.equals(last)) {
      List<Reason> before = last;
      last = now;
      listeners.forEach(each -> each.changed(before, now));
    }
  }

  /** Looks no more. What hangs is left to its thread. */
  @Override
  public void close() {
    rounds.shutdownNow();
  }
}
