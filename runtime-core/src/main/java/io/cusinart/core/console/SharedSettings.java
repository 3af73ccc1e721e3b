package io.cusinart.core.console;

import io.cusinart.core.data.AtomicFile;
import io.cusinart.core.facts.Fact;
import io.cusinart.core.facts.Fact.SharedSetting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings that were changed for all nodes: this node takes over what another has said later, and
 * says what it knows to a cluster that does not know it. Safe for use by several threads.
 *
 * <p>The later change holds, by the clocks of the nodes where they were made; which one this node
 * has taken over is kept in the data directory, so that a restart takes it over once and a change
 * of this node alone that came after it stays.
 */
public final class SharedSettings {

  static final String FILE = "settings.shared";

  private static final Logger LOG = LoggerFactory.getLogger(SharedSettings.class);
  private static final int FIELDS = 4;

  private final Configurators modules;
  private final Optional<AtomicFile> file;
  private final Clock clock;
  private final SortedMap<String, SharedSetting> known = new TreeMap<>();
  private Collection<Fact> latest = List.of();
  private volatile Consumer<Fact> say = _ -> {};

  /**
   * Over these modules.
   *
   * @param directory where it is kept what was taken over; empty to forget it with the process
   */
  public SharedSettings(Configurators modules, Optional<Path> directory) {
    this(modules, directory, Clock.systemUTC());
  }

  SharedSettings(Configurators modules, Optional<Path> directory, Clock clock) {
    this.modules = modules;
    this.file = directory.map(each -> new AtomicFile(each.resolve(FILE)));
    this.clock = clock;
    file.ifPresent(this::read);
    modules.onRegister(this::takeLatest);
  }

  /** What this node says for all nodes goes there from now on, and all it knows at once. */
  public void sayTo(Consumer<Fact> cluster) {
    say = cluster;
    all().forEach(cluster);
  }

  /** There is no cluster to say it to. */
  public void silence() {
    say = _ -> {};
  }

  private synchronized List<SharedSetting> all() {
    return List.copyOf(known.values());
  }

  /** This setting was changed here, and is to be so on all nodes. Blocks until that is kept. */
  void changed(SettingName name, String value, String by) {
    say.accept(stamp(name, value, by));
  }

  private synchronized SharedSetting stamp(SettingName name, String value, String by) {
    SharedSetting before = known.get(name.toString());
    long now = clock.millis();
    long atMillis = before == null ? now : Math.max(now, before.atMillis() + 1);
    var setting = new SharedSetting(name.toString(), value, atMillis, by);
    known.put(setting.name(), setting);
    write();
    return setting;
  }

  /** What all nodes know now. Blocks while files are written. */
  public synchronized void take(Collection<Fact> facts) {
    latest = facts;
    takeLatest();
  }

  /** Again when a module registers: what was said of it could not be taken over before. */
  private synchronized void takeLatest() {
    boolean news = false;
    for (Fact fact : latest) {
      news |= fact instanceof SharedSetting setting && take(setting);
    }
    if (news) {
      write();
    }
  }

  private boolean take(SharedSetting setting) {
    SharedSetting mine = known.get(setting.name());
    boolean later = mine == null || setting.atMillis() > mine.atMillis();
    boolean other = mine != null && setting.atMillis() == mine.atMillis() && !setting.equals(mine);
    if ((later || other) && apply(setting)) {
      known.put(setting.name(), setting);
      return true;
    }
    return false;
  }

  /** Whether that is settled, with or without success. */
  private boolean apply(SharedSetting setting) {
    try {
      SettingName name = SettingName.parse(setting.name());
      if (!modules.modules().containsKey(name.module())) {
        return false;
      }
      if (!modules.get(name).equals(setting.value())) {
        modules.set(
            name, Arrays.asList(setting.value().split(" ", -1)), setting.by() + " for all nodes");
      }
    } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException refused) {
      LOG.warn(
          "[{}] was set to [{}] for all nodes by [{}], which this node does not take: {}",
          setting.name(),
          setting.value(),
          setting.by(),
          refused.getMessage());
    }
    return true;
  }

  private void read(AtomicFile from) {
    try {
      from.read().stream().flatMap(String::lines).forEach(this::readLine);
    } catch (IOException | UncheckedIOException unreadable) {
      LOG.warn(
          "[{}] cannot be read: what holds for all nodes is taken over anew", FILE, unreadable);
    }
  }

  private void readLine(String line) {
    String[] fields = line.split("\t", -1);
    if (fields.length == FIELDS && fields[1].matches("[0-9]{1,18}")) {
      var setting = new SharedSetting(fields[0], fields[3], Long.parseLong(fields[1]), fields[2]);
      known.put(setting.name(), setting);
    }
  }

  /** What cannot be kept is taken over once more after a restart. */
  private void write() {
    var lines = new StringBuilder();
    for (SharedSetting each : known.values()) {
      lines.append(
          String.join("\t", each.name(), Long.toString(each.atMillis()), each.by(), each.value())
              .replaceAll("[\\p{Cntrl}&&[^\t]]", "?"));
      lines.append('\n');
    }
    try {
      byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
      file.ifPresent(each -> each.replace(bytes));
    } catch (UncheckedIOException failed) {
      LOG.warn("[{}] cannot be written", FILE, failed);
    }
  }
}
