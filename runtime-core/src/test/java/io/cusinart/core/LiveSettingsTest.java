package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.Options;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.Target;
import io.cusinart.api.TaskContext;
import io.cusinart.core.console.Change;
import io.cusinart.core.console.ConfigurationView;
import io.cusinart.core.console.ConsoleClient;
import io.cusinart.core.console.DynamicConfigurator;
import io.cusinart.core.operator.OperatorClient;
import io.cusinart.core.settings.NodeSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings of nodes that run, changed at their consoles. */
final class LiveSettingsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path directory;
  private LocalCluster cluster;

  @BeforeEach
  void start() {
    cluster =
        LocalCluster.start(
            2,
            NodeSettings.defaults(),
            settings ->
                Cusinart.start(
                    settings.withData(directory.resolve(settings.name().value()).toString())));
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private ConfigurationView say(int node, String line) {
    try (var client = new ConsoleClient(directory.resolve("local-" + node))) {
      return client.ask(line);
    }
  }

  private String told(int node, String line) {
    return String.join("\n", say(node, line).lines());
  }

  private String strategyOfOneMore() {
    return String.valueOf(
        cluster.engine().submit((String in, TaskContext _) -> in, "x", Options.DEFAULT).explain());
  }

  @Test
  void everyModuleOfTheKernelIsThere() {
    assertThat(told(1, "help"))
        .isEqualTo(
            "Modules:\n  Execution\n  Health\n  Scheduler\n  TCP\n"
                + "Type `help <module_name>' for more information.");
    for (String key : say(1, "keys").lines()) {
      String value = told(1, "get " + key);

      assertThat(told(1, "set %s %s".formatted(key, value)))
          .as(key)
          .isEqualTo("%s is now %s.".formatted(key, value));
    }
  }

  /** Turns red when the scheduler is the one of the start: a setting that says what is not so. */
  @Test
  void tasksAreSentByTheStrategyThatIsSet() {
    assertThat(strategyOfOneMore()).contains("cost-aware");

    say(1, "set Scheduler::Strategy round-robin");

    assertThat(strategyOfOneMore()).contains("round-robin");
  }

  /** Turns red when the streams end for good, or the answer does not come before they do. */
  @Test
  void streamsThatRestartCarryTasksAgain() throws Exception {
    assertThat(told(2, "set TCP::MaxConnections 500 --all-nodes"))
        .isEqualTo(
            """
            local-1: TCP::MaxConnections is now 500.
            local-1: Restarting StreamManager.
            local-2: TCP::MaxConnections is now 500.
            local-2: Restarting StreamManager.\
            """);

    Options there = Options.DEFAULT.withTarget(Target.node("local-2"));
    Awaitility.await("tasks go there again after the restart")
        .atMost(PATIENCE)
        .pollDelay(Duration.ofMillis(500))
        .untilAsserted(() ->
            assertThat(
                    cluster
                        .engine()
                        .submit((String in, TaskContext _) -> in + "!", "x", there)
                        .result()
                        .toCompletableFuture()
                        .get())
                .isEqualTo("x!"));
    assertThat(told(1, "get --all-nodes TCP::MaxConnections"))
        .isEqualTo("local-1: 500\nlocal-2: 500");
    assertThat(told(1, "history")).contains("root at local-2".replace("root", user()));
  }

  private static String user() {
    return System.getProperty("user.name");
  }

  /** Turns red when the lanes keep the size they began with. */
  @Test
  void lanesTakeTheirNewSize() {
    say(1, "set Execution::CpuThreads 7");

    Awaitility.await("the node reports its processors")
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          try (var client =
              OperatorClient.of(
                  cluster.nodes().getLast().self().address(), NodeSettings.defaults())) {
            assertThat(client.status().nodes())
                .filteredOn(each -> each.node().id().value().equals("local-1"))
                .allSatisfy(each ->
                    assertThat(each.load()).isNotNull().extracting("processors").isEqualTo(7));
          }
        });
  }

  /** A module of an application's. */
  private record Own(AtomicReference<String> value) implements DynamicConfigurator {
    @Override
    public String name() {
      return "Chat";
    }

    @Override
    public SortedMap<String, String> keys() {
      return new TreeMap<>(Map.of("Motd", "the greeting; any words"));
    }

    @Override
    public String get(String key) {
      return value.get();
    }

    @Override
    public Change change(String key, List<String> arguments) {
      String next = String.join(" ", arguments);
      return Change.of(next, () -> value.set(next));
    }
  }

  /**
   * Turns red when what was kept is forgotten, or a module that registers later does not get it.
   */
  @Test
  void aNodeThatIsStartedAgainHasItsOwnValues() {
    cluster.nodes().getFirst().configurators().register(new Own(new AtomicReference<>("hello")));
    say(1, "set Chat::Motd good morning");
    say(1, "set TCP::IdleTime 7s");
    say(2, "set TCP::IdleTime 8s");

    cluster.close();
    start();

    assertThat(told(1, "get TCP::IdleTime --all-nodes")).isEqualTo("local-1: 7s\nlocal-2: 8s");
    var value = new AtomicReference<>("hello");
    cluster.nodes().getFirst().configurators().register(new Own(value));
    assertThat(value).hasValue("good morning");
    assertThat(say(1, "history").lines()).hasSize(2);
  }

  @Test
  void aNodeWhoseFileIsDamagedDoesNotStart() throws Exception {
    Path data = directory.resolve("other");
    NodeSettings other = NodeSettings.defaults().withName("other").withData(data.toString());
    Cusinart.start(other).close();
    Files.writeString(data.resolve("settings"), "nonsense");

    assertThatThrownBy(() -> Cusinart.start(other)).isInstanceOf(RuntimeFailure.Corrupt.class);
  }
}
