package io.cusinart.core.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.core.operator.OperatorRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text in, view out: the console without its socket. */
final class InterpreterTest {

  private final LiveRecord<Sample> live = new LiveRecord<>(Sample.FIRST);
  private final Configurators modules = Configurators.forgetful();
  private final List<OperatorRequest> asked = new ArrayList<>();
  private final List<OtherNodes.Said> others = new ArrayList<>();
  private final Interpreter console =
      new Interpreter(
          "b",
          modules,
          new SharedSettings(modules, Optional.empty()),
          request -> {
            asked.add(request);
            return others;
          });

  @BeforeEach
  void registerTheModule() {
    modules.register(Sample.module(live));
  }

  private String say(String line) {
    ConfigurationView view = console.answer(line, "ada");
    return view.kind() + "\n" + String.join("\n", view.lines());
  }

  @Test
  void itLooksAsPromised() {
    assertThat(say("get TCP::MaxConnections")).isEqualTo("DONE\n100");
    assertThat(say("set TCP::MaxConnections 1000"))
        .isEqualTo("DONE\nTCP::MaxConnections is now 1000.\nRestarting StreamManager.");
    assertThat(say("help"))
        .isEqualTo("DONE\nModules:\n  TCP\nType `help <module_name>' for more information.");
    assertThat(live.now().connections()).isEqualTo(1_000);
  }

  /** Turns red when every change of such a key restarts: nothing would be new to the part. */
  @Test
  void whatIsSetToWhatItIsRestartsNothing() {
    assertThat(say("set TCP::MaxConnections 100"))
        .isEqualTo("DONE\nTCP::MaxConnections is now 100.");
  }

  @ParameterizedTest
  @CsvSource({
    "set TCP::Pause 500ms, 500ms",
    "set TCP::Pause 90 s, 90s",
    "set TCP::Pause 60s, 1m",
    "set TCP::Share 0.25, 0.25",
    "set TCP::Size 16 MiB, 16MiB",
    "set TCP::Size 1500, ''",
    "set TCP::Mode fast, fast"
  })
  void valuesAreShownAsTheyCanBeSet(String line, String shown) {
    String said = say(line);
    if (shown.isEmpty()) {
      assertThat(said).startsWith("REFUSED");
      return;
    }
    String key = Words.of(line).get(1);

    assertThat(said).isEqualTo("DONE\n%s is now %s.".formatted(key, shown));
    assertThat(say("set %s %s".formatted(key, shown))).isEqualTo(said);
  }

  /** D1: turns red when a value is looked at only as it is applied, or half of it stays. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "set TCP::MaxConnections 0",
        "set TCP::MaxConnections 5001",
        "set TCP::MaxConnections NaN",
        "set TCP::MaxConnections 1e3",
        "set TCP::MaxConnections 10 00",
        "set TCP::MaxConnections ''",
        "set TCP::Share NaN",
        "set TCP::Share Infinity",
        "set TCP::Share -0.1",
        "set TCP::Share 1.0000001",
        "set TCP::Share 0x1p-1",
        "set TCP::Pause 5",
        "set TCP::Pause 2h",
        "set TCP::Pause -5s",
        "set TCP::Pause 999999999999999999h",
        "set TCP::Mode FAST",
        "set TCP::Size 1e3B",
        "set TCP::Nothing 1",
        "set Nothing::MaxConnections 1",
        "set TCP:MaxConnections 1",
        "set ::x 1",
        "set TCP::MaxConnections",
        "set",
        "get",
        "get TCP::MaxConnections 7",
        "get 'TCP::Max\u0007'",
        "put TCP::MaxConnections 1",
        "help no such",
        "help Nothing",
        "history -1",
        "history many",
        "set TCP::MaxConnections '1"
      })
  void whatIsNotAllowedIsOneLineAndChangesNothing(String line) {
    ConfigurationView view = console.answer(line, "ada");

    assertThat(view.kind()).isEqualTo(ConfigurationView.Kind.REFUSED);
    assertThat(view.lines()).singleElement().asString().hasSizeBetween(10, 300);
    assertThat(live.now()).isEqualTo(Sample.FIRST);
  }

  @Test
  void aRefusalSaysWhatIsAllowed() {
    assertThat(say("set TCP::Share NaN"))
        .isEqualTo("REFUSED\nTCP::Share must be a number from 0.0 to 1.0 but is [NaN]");
    assertThat(say("set TCP::Mode slow")).contains("one of fair, fast");
    assertThat(say("get TCP::X")).contains("TCP has no [X]; it has MaxConnections, Mode, Pause");
    assertThat(say("get X::X")).contains("there is no module [X]; there are TCP");
  }

  @Test
  void helpOfAModuleHasEachKeyWithItsValues() {
    assertThat(say("help TCP"))
        .contains("\n  MaxConnections  connections; a whole number from 1 to 5000")
        .contains("\n  Pause  a pause; a time from 1ms to 1h");
    assertThat(say("keys")).contains("TCP::MaxConnections\nTCP::Mode\nTCP::Pause\n");
  }

  @Test
  void emptyLinesAndCommentsAreAnsweredWithNothing() {
    assertThat(say("")).isEqualTo("DONE\n");
    assertThat(say("# set TCP::MaxConnections 7")).isEqualTo("DONE\n");
  }

  /** Turns red when text of others reaches the terminal as it is. */
  @Test
  void whatWouldSteerATerminalIsNotPrinted() {
    assertThat(say("get '\u001b[2J'")).doesNotContain("\u001b");
  }

  /** A module that asks back. */
  private static final class Careful implements DynamicConfigurator {
    private volatile String value = "off";

    @Override
    public String name() {
      return "Careful";
    }

    @Override
    public SortedMap<String, String> keys() {
      return new TreeMap<>(java.util.Map.of("Key", "a key"));
    }

    @Override
    public String get(String key) {
      return value;
    }

    @Override
    public Change change(String key, List<String> arguments) {
      String next = String.join(" ", arguments);
      return Change.of(next, () -> value = next).asking("Really?");
    }
  }

  /** Turns red when the question is asked after the change, or the others are told before it. */
  @Test
  void whatAsksBackIsDoneOnlyWithYes() {
    modules.register(new Careful());

    assertThat(say("set Careful::Key on")).isEqualTo("ASKS\nReally?");
    assertThat(say("set --all-nodes Careful::Key on")).isEqualTo("ASKS\nReally?");
    assertThat(say("get Careful::Key")).isEqualTo("DONE\noff");
    assertThat(asked).isEmpty();
    assertThat(say("set Careful::Key on --yes")).isEqualTo("DONE\nCareful::Key is now on.");
  }

  /** D4, as far as it goes: turns red when a node that says no, or nothing, is left out. */
  @Test
  void everyNodeIsNamedWithWhatItSays() {
    others.add(new OtherNodes.Said("c", false, List.of("not reached")));
    others.add(new OtherNodes.Said("a", true, List.of("TCP::MaxConnections is now 7.", "More.")));

    assertThat(say("set TCP::MaxConnections 7 --all-nodes"))
        .isEqualTo(
            """
            REFUSED
            a: TCP::MaxConnections is now 7.
            a: More.
            b: TCP::MaxConnections is now 7.
            b: Restarting StreamManager.
            c: not reached\
            """);
    assertThat(asked)
        .containsExactly(
            new OperatorRequest.SetSetting("TCP::MaxConnections", List.of("7"), "ada at b"));
  }

  /** Turns red when the others are asked first: they would have what this node refuses. */
  @Test
  void whatThisNodeRefusesIsPassedOnToNobody() {
    assertThat(say("set --all-nodes TCP::MaxConnections 0")).startsWith("REFUSED");
    assertThat(asked).isEmpty();
  }

  /** Turns red when anything that can be typed ends in a stack trace. */
  @Test
  void anyLineIsAnsweredAndChangesAllOrNothing() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    List<String> parts =
        List.of(
            "set",
            "get",
            "help",
            "TCP",
            "::",
            "MaxConnections",
            "Share",
            " ",
            "-1",
            "NaN",
            "'",
            "\\",
            "7",
            "s",
            "--all-nodes",
            "--yes",
            "#",
            "\t",
            "\u0000",
            "1e999",
            "history");
    for (int i = 0; i < 20_000; i++) {
      Sample before = live.now();
      String line =
          IntStream.range(0, random.nextInt(9))
              .mapToObj(_ -> parts.get(random.nextInt(parts.size())))
              .reduce("", String::concat);

      ConfigurationView view = console.answer(line, "ada");

      if (view.kind() == ConfigurationView.Kind.REFUSED) {
        assertThat(live.now()).as("seed %d, [%s]", seed, line).isEqualTo(before);
      }
    }
  }

  /** D1: turns red when a part's failure leaves what was told before it. */
  @Test
  void aPartThatCannotChangeLeavesAllAsItWas() {
    var told = new ArrayList<Integer>();
    live.onChange((_, after) -> told.add(after.connections()));
    live.onChange((_, _) -> {
      throw new UnsupportedOperationException("made to break");
    });

    assertThat(say("set TCP::MaxConnections 7"))
        .startsWith("REFUSED\nTCP::MaxConnections could not be changed");
    assertThat(live.now()).isEqualTo(Sample.FIRST);
    assertThat(told).containsExactly(7, 100);
  }

  /** D1: turns red when two changes of different keys at once lose one of them. */
  @Test
  void writersAtOnceEachSeeTheirOwnAndLoseNothing() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> said = new ArrayList<>();
      for (int i = 1; i <= 500; i++) {
        int value = i;
        said.add(threads.submit(() -> say("set TCP::MaxConnections " + value)));
        said.add(threads.submit(() -> say("set TCP::Pause %dms".formatted(value))));
      }
      for (int i = 0; i < said.size(); i += 2) {
        assertThat(said.get(i).get()).contains("is now %d.".formatted(i / 2 + 1));
      }
    }
    assertThat(live.now().connections()).isNotEqualTo(100);
    assertThat(live.now().pause()).isLessThan(Duration.ofSeconds(1));
  }
}
