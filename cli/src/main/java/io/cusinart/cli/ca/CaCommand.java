package io.cusinart.cli.ca;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The cluster's own authority, and the certificates of its nodes. */
@Command(
    name = "ca",
    mixinStandardHelpOptions = true,
    description = "Makes the certificates that nodes know each other by.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {InitCommand.class, IssueCommand.class, ShowCommand.class})
public final class CaCommand implements Runnable {

  static final String DEFAULT_DIRECTORY = "cusinart-ca";

  @Spec private CommandSpec spec;

  /** Without a subcommand: says which there are. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "init, issue or show is missing");
  }

  static int days(int days, int most) {
    if (days < 1 || days > most) {
      throw new IllegalArgumentException("--days must be 1 to %d but is %d".formatted(most, days));
    }
    return days;
  }
}
