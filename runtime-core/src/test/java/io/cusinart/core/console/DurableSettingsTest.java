package io.cusinart.core.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.RuntimeFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** D2: what was changed is there after a restart, the old or the new, whatever happens between. */
final class DurableSettingsTest {

  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);

  @TempDir private Path directory;
  private LiveRecord<Sample> live = new LiveRecord<>(Sample.FIRST);
  private Configurators modules = Configurators.forgetful();

  @BeforeEach
  void start() {
    live = new LiveRecord<>(Sample.FIRST);
    modules = Configurators.in(directory, NOON);
    modules.register(Sample.module(live));
  }

  private ConfigurationView say(String line) {
    return new Interpreter(
            "b", modules, new SharedSettings(modules, Optional.empty()), OtherNodes.NONE)
        .answer(line, "ada");
  }

  private Path settings() {
    return directory.resolve(StoredSettings.FILE);
  }

  @Test
  void whatWasChangedIsThereAfterARestart() throws IOException {
    say("set TCP::MaxConnections 7");
    say("set TCP::Pause 3 s");

    start();

    assertThat(live.now().connections()).isEqualTo(7);
    assertThat(say("get TCP::Pause").lines()).containsExactly("3s");
    assertThat(Files.readString(settings()))
        .isEqualTo(
            "cusinart-settings 1\nTCP::MaxConnections 7\nTCP::Pause 3s\nend %s\n"
                .formatted(Files.readString(settings()).lines().toList().getLast().substring(4)));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(settings())))
        .isEqualTo("rw-------");
  }

  /** Turns red when a part that runs already is changed for a value it has. */
  @Test
  void aModuleThatHasItsKeptValueIsNotChangedAgain() {
    say("set TCP::MaxConnections 7");
    var again = new LiveRecord<>(Sample.FIRST.withConnections(7));
    again.onChange((_, _) -> {
      throw new AssertionError("changed for nothing");
    });

    Configurators.in(directory).register(Sample.module(again));

    assertThat(again.now().connections()).isEqualTo(7);
  }

  /** Turns red (mutant no-rename) when the file is written where it is. */
  @Test
  void theOldFileIsReplacedAndNeverWrittenInto() throws IOException {
    say("set TCP::MaxConnections 7");
    String before = Files.readString(settings());
    Path old = Files.createLink(directory.resolve("old"), settings());

    say("set TCP::MaxConnections 8");

    assertThat(Files.readString(old)).isEqualTo(before);
    assertThat(Files.readString(settings())).contains("TCP::MaxConnections 8\n");
  }

  /** What a kill leaves at every step of a save: a part of the next file beside the old one. */
  @Test
  void aSaveThatWasCutOffLeavesTheOldValues() throws IOException {
    say("set TCP::MaxConnections 7");
    var next = new TreeMap<>(StoredSettings.in(directory).values());
    next.put(SettingName.parse("TCP::MaxConnections"), "8");
    byte[] bytes = StoredSettings.format(next);
    Path temporary = directory.resolve(StoredSettings.FILE + ".tmp");
    for (int written = 0; written <= bytes.length; written++) {
      Files.write(temporary, Arrays.copyOf(bytes, written));

      start();

      assertThat(live.now().connections()).isEqualTo(7);
    }
    assertThat(say("set TCP::MaxConnections 9").kind()).isEqualTo(ConfigurationView.Kind.DONE);
    assertThat(temporary).doesNotExist();
  }

  /** Turns red without the checksum: a flipped digit would be another value. */
  @Test
  void aFileThatIsDamagedIsNotBelieved() throws IOException {
    say("set TCP::MaxConnections 777");
    byte[] whole = Files.readAllBytes(settings());
    for (int cut = 0; cut < whole.length; cut++) {
      Files.write(settings(), Arrays.copyOf(whole, cut));
      assertThatThrownBy(this::start).isInstanceOf(RuntimeFailure.Corrupt.class);
    }
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(settings(), flipped);
      assertThatThrownBy(this::start)
          .as("bit %d", bit)
          .isInstanceOf(RuntimeFailure.Corrupt.class)
          .hasMessageContaining("remove it");
    }
  }

  /** Turns red when the change is made before it is kept. */
  @Test
  void whatCannotBeKeptIsNotChanged() throws IOException {
    // A directory in the place of the temporary file, and not empty: it cannot be removed.
    Path inTheWay = directory.resolve(StoredSettings.FILE + ".tmp");
    Files.createDirectories(inTheWay.resolve("x"));

    ConfigurationView view = say("set TCP::MaxConnections 7");

    assertThat(view.kind()).isEqualTo(ConfigurationView.Kind.REFUSED);
    assertThat(view.lines()).singleElement().asString().contains("nothing was changed");
    assertThat(live.now()).isEqualTo(Sample.FIRST);
    Files.delete(inTheWay.resolve("x"));
    assertThat(say("set TCP::MaxConnections 7").kind()).isEqualTo(ConfigurationView.Kind.DONE);
  }

  /** Turns red when the file keeps what the part could not do. */
  @Test
  void whatThePartCannotDoIsNotKept() {
    say("set TCP::MaxConnections 7");
    live.onChange((_, _) -> {
      throw new UnsupportedOperationException("made to break");
    });

    assertThat(say("set TCP::MaxConnections 8").kind()).isEqualTo(ConfigurationView.Kind.REFUSED);
    start();

    assertThat(live.now().connections()).isEqualTo(7);
  }

  /** A later version may allow less; the value is for a person to set anew. */
  @Test
  void aKeptValueThatIsNotTakenAnyMoreLeavesTheConfiguredOne() {
    var values = new TreeMap<SettingName, String>();
    values.put(SettingName.parse("TCP::MaxConnections"), "999999");
    values.put(SettingName.parse("TCP::Gone"), "1");
    values.put(SettingName.parse("TCP::Share"), "0.75");
    StoredSettings.in(directory).write(values);

    start();

    assertThat(live.now()).isEqualTo(Sample.FIRST.withShare(0.75));
    say("set TCP::Share 1");
    assertThat(StoredSettings.in(directory).values()).containsKey(SettingName.parse("TCP::Gone"));
  }

  @Test
  void theHistorySaysWhoHasChangedWhatAndWhen() {
    say("set TCP::MaxConnections 7");
    say("set TCP::MaxConnections 0");
    say("set TCP::Mode fast");

    start();

    assertThat(say("history").lines())
        .containsExactly(
            "2026-11-22T12:00:00Z ada TCP::MaxConnections: 100 -> 7",
            "2026-11-22T12:00:00Z ada TCP::Mode: fair -> fast");
    assertThat(say("history 1").lines()).hasSize(1);
  }

  /** Turns red when the history has no bound, or one unreadable line takes the others with it. */
  @Test
  void theHistoryIsBoundedAndLivesWithDamage() throws IOException {
    var history = ChangeHistory.in(directory);
    for (int i = 0; i < 5; i++) {
      history.add(
          new ChangeHistory.Entry(
              NOON.instant(), "a\tb\nc", SettingName.parse("TCP::Mode"), "x", "y" + i));
    }
    Path file = directory.resolve(ChangeHistory.FILE);
    Files.writeString(file, "torn\n" + Files.readString(file).repeat(300));

    var read = ChangeHistory.in(directory);
    read.add(
        new ChangeHistory.Entry(NOON.instant(), "z", SettingName.parse("TCP::Mode"), "x", "last"));

    assertThat(read.last(10_000)).hasSize(ChangeHistory.MOST);
    assertThat(read.last(2))
        .extracting(ChangeHistory.Entry::who, ChangeHistory.Entry::after)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("a?b?c", "y4"),
            org.assertj.core.groups.Tuple.tuple("z", "last"));
    assertThat(ChangeHistory.in(directory).last(10_000)).isEqualTo(List.copyOf(read.last(10_000)));
  }
}
