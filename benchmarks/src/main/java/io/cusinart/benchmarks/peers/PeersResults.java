package io.cusinart.benchmarks.peers;

import io.cusinart.benchmarks.harness.Question;
import io.cusinart.benchmarks.measure.Results;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a run beside the peers has found, figures and what was said. Not safe for two threads. */
public final class PeersResults {

  private final Results<Question, Contestant> figures = new Results<>();
  private final Map<Contestant, String> versions = new EnumMap<>(Contestant.class);
  private final Map<Contestant, List<String>> settings = new EnumMap<>(Contestant.class);
  private final List<String> loads = new ArrayList<>();
  private boolean failed;

  Results<Question, Contestant> figures() {
    return figures;
  }

  void version(Contestant contestant, String version) {
    versions.put(contestant, version);
    settings.put(contestant, new ArrayList<>());
  }

  void setting(Contestant contestant, String text) {
    settings.computeIfAbsent(contestant, _ -> new ArrayList<>()).add(text);
  }

  void load(String line) {
    loads.add(line);
  }

  void fail() {
    failed = true;
  }

  /** Whether something did not come to its end. */
  public boolean failed() {
    return failed;
  }

  String version(Contestant contestant) {
    return versions.getOrDefault(contestant, "unknown, as it did not start");
  }

  List<String> settings(Contestant contestant) {
    return List.copyOf(settings.getOrDefault(contestant, List.of()));
  }

  /** The machine's load average before each system of each round. */
  List<String> loads() {
    return List.copyOf(loads);
  }
}
