package io.cusinart.core.console;

import static io.cusinart.core.console.ConfigurationView.Kind.DONE;
import static io.cusinart.core.console.ConfigurationView.Kind.REFUSED;

import io.cusinart.core.operator.OperatorRequest;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the console's lines: text in, a view out. Safe for use by several threads; it knows no
 * socket.
 */
public final class Interpreter {

  private static final Logger LOG = LoggerFactory.getLogger(Interpreter.class);

  private final String node;
  private final Configurators modules;
  private final SharedSettings shared;
  private final OtherNodes others;

  /**
   * Answers for these modules of the node of this name.
   *
   * @param shared hears of what was changed for all nodes
   * @param others are asked and changed at once
   */
  public Interpreter(String node, Configurators modules, SharedSettings shared, OtherNodes others) {
    this.node = node;
    this.modules = modules;
    this.shared = shared;
    this.others = others;
  }

  /**
   * Does what the line asks for, or says in one line why not. Blocks while files are written and
   * other nodes asked.
   *
   * @param who for the history
   */
  public ConfigurationView answer(String line, String who) {
    return refusing(() -> answer(ConsoleCommand.parse(line), who));
  }

  private ConfigurationView answer(ConsoleCommand command, String who) {
    return switch (command) {
      case ConsoleCommand.Get(SettingName name, boolean allNodes) ->
          allNodes ? getOfAll(name) : get(name);
      case ConsoleCommand.Put put -> put.allNodes() ? setOfAll(put, who) : set(put, who);
      case ConsoleCommand.Help(Optional<String> module) ->
          ConfigurationView.done(module.map(this::helpOf).orElseGet(this::help));
      case ConsoleCommand.History(int most) ->
          ConfigurationView.done(
              modules.history(most).stream().map(ChangeHistory.Entry::text).toList());
      case ConsoleCommand.Keys _ -> ConfigurationView.done(names());
      case ConsoleCommand.Nothing _ -> ConfigurationView.done(List.of());
    };
  }

  /** The value of one setting of this node. */
  ConfigurationView get(SettingName name) {
    return refusing(() -> ConfigurationView.done(List.of(modules.get(name))));
  }

  /** Another value for one setting of this node. */
  ConfigurationView set(ConsoleCommand.Put put, String who) {
    return refusing(() -> {
      Optional<String> question = question(put);
      return question.map(ConfigurationView::asks).orElseGet(() -> change(put, who));
    });
  }

  private Optional<String> question(ConsoleCommand.Put put) {
    Change change = modules.check(put.name(), put.arguments());
    return change.question().filter(_ -> !put.confirmed());
  }

  private ConfigurationView change(ConsoleCommand.Put put, String who) {
    Change change = modules.set(put.name(), put.arguments(), who);
    var lines = new ArrayList<String>();
    lines.add("%s is now %s.".formatted(put.name(), change.value()));
    change.restarts().ifPresent(part -> lines.add("Restarting %s.".formatted(part)));
    return ConfigurationView.done(lines);
  }

  private ConfigurationView getOfAll(SettingName name) {
    var said = new ArrayList<>(others.ask(new OperatorRequest.GetSetting(name.toString())));
    said.add(said(get(name)));
    return all(said);
  }

  /** What this node would refuse is passed on to nobody. It comes last: its part may restart. */
  private ConfigurationView setOfAll(ConsoleCommand.Put put, String who) {
    Optional<String> question = question(put);
    if (question.isPresent()) {
      return ConfigurationView.asks(question.get());
    }
    String by = "%s at %s".formatted(who, node);
    var request = new OperatorRequest.SetSetting(put.name().toString(), put.arguments(), by);
    var said = new ArrayList<>(others.ask(request));
    ConfigurationView here = set(put, who);
    said.add(said(here));
    if (here.kind() == DONE) {
      shared.changed(put.name(), modules.get(put.name()), by);
    }
    return all(said);
  }

  private OtherNodes.Said said(ConfigurationView view) {
    return new OtherNodes.Said(node, view.kind() == DONE, view.lines());
  }

  private static ConfigurationView all(List<OtherNodes.Said> said) {
    said.sort(Comparator.comparing(OtherNodes.Said::node));
    boolean done = said.stream().allMatch(OtherNodes.Said::done);
    List<String> lines =
        said.stream()
            .flatMap(each -> each.lines().stream().map(line -> each.node() + ": " + line))
            .toList();
    return new ConfigurationView(done ? DONE : REFUSED, lines);
  }

  private List<String> help() {
    var lines = new ArrayList<String>();
    lines.add("Modules:");
    modules.modules().keySet().forEach(module -> lines.add("  " + module));
    lines.add("Type `help <module_name>' for more information.");
    return lines;
  }

  private List<String> helpOf(String module) {
    var found = modules.find(module);
    var lines = new ArrayList<String>();
    lines.add(found.name() + ":");
    found.keys().forEach((key, help) -> lines.add("  %s  %s".formatted(key, help)));
    return lines;
  }

  private List<String> names() {
    return modules.modules().values().stream()
        .flatMap(each -> each.keys().keySet().stream().map(key -> each.name() + "::" + key))
        .toList();
  }

  static ConfigurationView refusing(Supplier<ConfigurationView> answer) {
    try {
      return answer.get();
    } catch (IllegalArgumentException refused) {
      return ConfigurationView.refused(String.valueOf(refused.getMessage()));
    } catch (UncheckedIOException notKept) {
      return ConfigurationView.refused(String.valueOf(notKept.getMessage()));
    } catch (IllegalStateException notApplied) {
      LOG.error("A change failed", notApplied);
      return ConfigurationView.refused(String.valueOf(notApplied.getMessage()));
    }
  }
}
