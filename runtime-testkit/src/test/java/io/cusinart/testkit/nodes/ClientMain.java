package io.cusinart.testkit.nodes;

import io.cusinart.api.Options;
import io.cusinart.core.Cusinart;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.testkit.process.JavaCommand;
import io.cusinart.testkit.process.ParentWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A client in a JVM of its own that submits long jobs and waits: {@code JOBS SECONDS SEED...}. */
public final class ClientMain {

  private ClientMain() {}

  /** Submits; the node's own threads keep the JVM alive. */
  public static void main(String[] args) {
    ParentWatch.exitWithParent();
    List<String> seeds = Arrays.asList(args).subList(2, args.length);
    Cusinart client =
        Cusinart.start(NodeSettings.defaults().withName("submitter").withSeeds(seeds).asClient());
    Duration length = Duration.ofSeconds(Long.parseLong(args[1]));
    for (int id = 1; id <= Integer.parseInt(args[0]); id++) {
      var _ =
          client
              .engine()
              .submit(new Work(), new Job(id, length, id % 2 == 0, true), Options.DEFAULT);
    }
  }

  /** The command for a client that submits this many jobs of this length. */
  public static JavaCommand command(int jobs, Duration length, List<String> seeds) {
    var args = new ArrayList<>(List.of(Integer.toString(jobs), Long.toString(length.toSeconds())));
    args.addAll(seeds);
    return JavaCommand.of(ClientMain.class)
        .quickJvm()
        .plusJvmArgs("-Xmx128m")
        .withName("submitter")
        .withArgs(args);
  }
}
