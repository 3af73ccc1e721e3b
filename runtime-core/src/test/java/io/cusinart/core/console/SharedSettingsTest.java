package io.cusinart.core.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.core.facts.Fact;
import io.cusinart.core.facts.Fact.SharedSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SharedSettingsTest {

  private static final String KEY = "TCP::MaxConnections";
  private static final long NOON = Instant.parse("2026-11-23T12:00:00Z").toEpochMilli();
  private static final Clock AT_NOON = Clock.fixed(Instant.ofEpochMilli(NOON), ZoneOffset.UTC);

  @TempDir private Path directory;
  private final List<Fact> said = new ArrayList<>();
  private LiveRecord<Sample> live = new LiveRecord<>(Sample.FIRST);
  private Configurators modules = Configurators.forgetful();
  private SharedSettings shared = new SharedSettings(modules, Optional.empty());

  /** As a process that starts, perhaps again, and registers its module last. */
  @BeforeEach
  void start() {
    live = new LiveRecord<>(Sample.FIRST);
    modules = Configurators.in(directory, AT_NOON);
    shared = new SharedSettings(modules, Optional.of(directory), AT_NOON);
    modules.register(Sample.module(live));
    said.clear();
    shared.sayTo(said::add);
  }

  private static SharedSetting of(int value, long atMillis) {
    return new SharedSetting(KEY, Integer.toString(value), atMillis, "bob at b");
  }

  private void take(SharedSetting setting) {
    shared.take(List.of(setting));
  }

  private int connections() {
    return live.now().connections();
  }

  private String set(String line) {
    return new Interpreter("a", modules, shared, OtherNodes.NONE).answer(line, "ada").kind().name();
  }

  @Test
  void whatIsChangedForAllNodesIsSaidAndIsLaterThanAllBefore() {
    take(of(7, NOON + 5));

    assertThat(set("set --all-nodes TCP::MaxConnections 8")).isEqualTo("DONE");

    assertThat(said).containsExactly(new SharedSetting(KEY, "8", NOON + 6, "ada at a"));
  }

  @Test
  void whatIsRefusedHereOrChangedForThisNodeIsNotSaid() {
    set("set --all-nodes TCP::MaxConnections none");
    set("set TCP::MaxConnections 8");

    assertThat(said).isEmpty();
  }

  /** Turns red when the one that comes last holds. */
  @Test
  void theLaterChangeHolds() {
    take(of(7, 20));
    take(of(6, 10));
    assertThat(connections()).isEqualTo(7);

    take(of(8, 21));
    assertThat(connections()).isEqualTo(8);
  }

  @Test
  void ofTwoAtOneTimeTheOneOfTheClusterHolds() {
    take(of(7, 20));
    take(of(8, 20));

    assertThat(connections()).isEqualTo(8);
  }

  /** Turns red when it is applied whenever facts are heard. */
  @Test
  void aLaterChangeOfThisNodeAloneStaysAlsoAfterARestart() {
    take(of(7, 20));
    set("set TCP::MaxConnections 9");
    take(of(7, 20));
    assertThat(connections()).isEqualTo(9);

    start();
    take(of(7, 20));
    assertThat(connections()).isEqualTo(9);
  }

  @Test
  void afterARestartItIsSaidToAClusterThatDoesNotKnowIt() {
    set("set --all-nodes TCP::MaxConnections 8");

    start();

    assertThat(said).containsExactly(new SharedSetting(KEY, "8", NOON, "ada at a"));
    assertThat(connections()).isEqualTo(8);
  }

  /** Turns red when a module that registers late is passed over. */
  @Test
  void aModuleThatRegistersLateTakesItOver() {
    modules = Configurators.forgetful();
    shared = new SharedSettings(modules, Optional.empty());
    take(of(7, 20));

    modules.register(Sample.module(live));

    assertThat(connections()).isEqualTo(7);
  }

  @Test
  void aValueThatThisNodeDoesNotTakeChangesNothing() {
    take(new SharedSetting(KEY, "many", 20, "bob at b"));
    take(new SharedSetting("no name at all", "1", 20, "bob at b"));
    assertThat(connections()).isEqualTo(Sample.FIRST.connections());

    take(of(7, 21));
    assertThat(connections()).isEqualTo(7);
  }

  @Test
  void aFileThatCannotBeReadIsTakenForNothing() throws IOException {
    Files.writeString(directory.resolve(SharedSettings.FILE), "\0\tx\n" + KEY + "\t1\n");

    start();
    take(of(7, 20));

    assertThat(connections()).isEqualTo(7);
  }

  @Test
  void theHistoryTellsWhoHasChangedItForAll() {
    take(of(7, 20));

    assertThat(modules.history(1).getFirst().text())
        .endsWith("bob at b for all nodes TCP::MaxConnections: 100 -> 7");
  }
}
