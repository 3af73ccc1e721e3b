package io.cusinart.cli.ca;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes an authority. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = "Makes an authority: whoever has its key can make nodes.")
final class InitCommand implements Callable<Integer> {

  private static final int TEN_YEARS = 3_653;
  private static final int MOST_DAYS = 10 * TEN_YEARS;

  @Option(
      names = "--dir",
      defaultValue = CaCommand.DEFAULT_DIRECTORY,
      description = "Where it is kept; default: ${DEFAULT-VALUE}.")
  private Path directory = Path.of(CaCommand.DEFAULT_DIRECTORY);

  @Option(
      names = "--name",
      defaultValue = "cusinart",
      description = "Its name, shown in errors; default: ${DEFAULT-VALUE}.")
  private String name = "cusinart";

  @Option(names = "--days", description = "How long it is valid; default: ten years.")
  private int days = TEN_YEARS;

  @Option(names = "--force", description = "Replaces one that is there.")
  private boolean force;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Duration validity = Duration.ofDays(CaCommand.days(days, MOST_DAYS));
    if (!name.matches("[\\p{Alnum}][\\p{Alnum} ._-]{0,63}")) {
      throw new IllegalArgumentException(
          "--name must be 1 to 64 letters, digits, blanks or . _ - but is [" + name + "]");
    }
    var made = AuthorityDirectory.create(directory, name, validity, Instant.now(), force);
    spec.commandLine()
        .getOut()
        .printf(
            "authority %s is in %s, valid until %s; keep %s off the nodes%n",
            name,
            directory,
            made.certificate().getNotAfter().toInstant(),
            directory.resolve(AuthorityDirectory.KEY_FILE));
    return 0;
  }
}
