package io.cusinart.core.console;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The modules of a node's live settings. Safe for use by several threads: changes are made one
 * after the other, so that of two writers each sees its own value in place and the later one stays.
 *
 * <p>With a directory, what was changed is kept there and laid over the module again when it
 * registers after a restart.
 */
public final class Configurators {

  private static final Logger LOG = LoggerFactory.getLogger(Configurators.class);

  private final SortedMap<String, DynamicConfigurator> modules = new ConcurrentSkipListMap<>();
  private final List<Runnable> onRegister = new CopyOnWriteArrayList<>();
  private final Optional<Kept> kept;
  private final Clock clock;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** Is told of each change that was made. */
  @FunctionalInterface
  public interface Listener {

    /** Must not block: {@code who} has set {@code name} from one value to another. */
    void changed(String who, String name, String before, String after);
  }

  /** What is on the disk; only to be touched under the lock. */
  private record Kept(StoredSettings settings, ChangeHistory history) {}

  private Configurators(Optional<Kept> kept, Clock clock) {
    this.kept = kept;
    this.clock = clock;
  }

  /** No modules yet; nothing will be kept. */
  public static Configurators forgetful() {
    return new Configurators(Optional.empty(), Clock.systemUTC());
  }

  /**
   * No modules yet, and the values that were kept in this directory. Blocks.
   *
   * @throws io.cusinart.api.RuntimeFailure.Corrupt if the file with them is damaged
   * @throws UncheckedIOException if it cannot be read
   */
  public static Configurators in(Path directory) {
    return in(directory, Clock.systemUTC());
  }

  static Configurators in(Path directory, Clock clock) {
    var kept = new Kept(StoredSettings.in(directory), ChangeHistory.in(directory));
    return new Configurators(Optional.of(kept), clock);
  }

  /**
   * Adds a module, and lays over it what was kept of it. A kept value that the module does not take
   * any more is logged and stays in the file.
   *
   * @throws IllegalArgumentException if its name is none, or taken
   */
  public void register(DynamicConfigurator module) {
    add(module);
    onRegister.forEach(Runnable::run);
  }

  /** Is run after each registration from now on. */
  void onRegister(Runnable listener) {
    onRegister.add(listener);
  }

  private synchronized void add(DynamicConfigurator module) {
    String name = module.name();
    if (!name.matches("[A-Za-z0-9]{1,64}")) {
      throw new IllegalArgumentException(
          "a module's name must be 1 to 64 letters and digits but is [" + name + "]");
    }
    if (modules.putIfAbsent(name, module) != null) {
      throw new IllegalArgumentException(
          "there is a module [%s] already; choose another name".formatted(name));
    }
    kept.ifPresent(
        each -> each.settings().values().forEach((key, value) -> layOver(module, key, value)));
  }

  private static void layOver(DynamicConfigurator module, SettingName name, String value) {
    if (!name.module().equals(module.name())) {
      return;
    }
    try {
      // A part that runs already may restart for a change, and none is needed then.
      if (!module.get(name.key()).equals(value)) {
        module.change(name.key(), Arrays.asList(value.split(" ", -1))).apply();
      }
    } catch (IllegalArgumentException refused) {
      LOG.warn(
          "The kept value [{}] of [{}] is not taken any more: {}; set it anew",
          value,
          name,
          refused.getMessage());
    }
  }

  /** Tells of each later change. */
  public void onChange(Listener listener) {
    listeners.add(listener);
  }

  /** The modules by their names. */
  SortedMap<String, DynamicConfigurator> modules() {
    return modules;
  }

  /** The value there is now. */
  String get(SettingName name) {
    return find(name.module()).get(name.key());
  }

  /** What a change would do. */
  Change check(SettingName name, List<String> arguments) {
    return find(name.module()).change(name.key(), arguments);
  }

  DynamicConfigurator find(String module) {
    DynamicConfigurator found = modules.get(module);
    if (found == null) {
      throw new IllegalArgumentException(
          "there is no module [%s]; there are %s"
              .formatted(LiveModule.clip(module), String.join(", ", modules.keySet())));
    }
    return found;
  }

  /**
   * Makes a change and keeps it. Blocks until it is on the disk.
   *
   * @param who for the history
   * @throws IllegalArgumentException if it is not allowed; nothing has changed
   * @throws UncheckedIOException if it cannot be kept; nothing has changed
   * @throws IllegalStateException if the part cannot do it; nothing has changed
   */
  synchronized Change set(SettingName name, List<String> arguments, String who) {
    String before = get(name);
    Change change = check(name, arguments);
    if (kept.isPresent()) {
      StoredSettings settings = kept.get().settings();
      var old = new TreeMap<>(settings.values());
      settings.put(name, change.value());
      apply(name, change, () -> settings.write(old));
    } else {
      apply(name, change, () -> {});
    }
    LOG.info("[{}] set [{}] from [{}] to [{}]", who, name, before, change.value());
    listeners.forEach(each -> each.changed(who, name.toString(), before, change.value()));
    kept.ifPresent(each -> note(each.history(), name, before, change, who));
    return change;
  }

  /** A module's own code: what it throws must not leave the file ahead of the part. */
  private static void apply(SettingName name, Change change, Runnable back) {
    try {
      change.apply();
    } catch (RuntimeException failed) {
      back.run();
      throw new IllegalStateException(
          "%s could not be changed (%s); nothing was changed, see the node's log"
              .formatted(name, failed),
          failed);
    }
  }

  /** The change stands, whether or not it can be told later. */
  private void note(
      ChangeHistory history, SettingName name, String before, Change change, String who) {
    try {
      history.add(
          new ChangeHistory.Entry(
              clock.instant().truncatedTo(ChronoUnit.MILLIS), who, name, before, change.value()));
    } catch (UncheckedIOException failed) {
      LOG.warn("The change of [{}] by [{}] is not in the history", name, who, failed);
    }
  }

  /** The last changes, the oldest first. */
  synchronized List<ChangeHistory.Entry> history(int most) {
    return kept.map(each -> each.history().last(most)).orElse(List.of());
  }
}
