package io.cusinart.cli.ca;

import io.cusinart.api.NodeId;
import io.cusinart.core.security.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the certificate of one node or person. */
@Command(
    name = "issue",
    mixinStandardHelpOptions = true,
    description = "Makes a certificate, in a folder of its name that its node needs whole.")
final class IssueCommand implements Callable<Integer> {

  private static final int YEAR = 365;
  private static final int MOST_DAYS = 3_653;

  @Parameters(paramLabel = "NAME", description = "The node's name: its cusinart.node.name.")
  private String name = "";

  @Option(
      names = "--host",
      description =
          "A name or address it is reached at; may be given several times. 127.0.0.1 and localhost are always there.")
  private List<String> hosts = new ArrayList<>();

  @Option(
      names = "--role",
      description = "node, submit, operate or observe; may be given several times. Default: node.")
  private List<String> roles = new ArrayList<>();

  @Option(
      names = "--days",
      defaultValue = "" + YEAR,
      description = "How long it is valid; default: ${DEFAULT-VALUE}.")
  private int days = YEAR;

  @Option(
      names = "--dir",
      defaultValue = CaCommand.DEFAULT_DIRECTORY,
      description = "Of the authority; default: ${DEFAULT-VALUE}.")
  private Path directory = Path.of(CaCommand.DEFAULT_DIRECTORY);

  @Option(names = "--force", description = "Replaces one that is there, which renews it.")
  private boolean force;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    var order =
        CertificateOrder.of(
            new NodeId(name),
            roles.stream().map(IssueCommand::role).toList(),
            hosts,
            Duration.ofDays(CaCommand.days(days, MOST_DAYS)));
    Instant now = Instant.now();
    Path folder = AuthorityDirectory.open(directory).issue(order, now, force);
    spec.commandLine()
        .getOut()
        .printf(
            "certificate of %s is in %s, valid for %d days; give its node -Dcusinart.tls.enabled=on -Dcusinart.tls.directory=%s%n",
            name, folder, days, folder);
    return 0;
  }

  private static Role role(String word) {
    return Role.of(word)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "--role must be one of %s but is [%s]"
                    .formatted(
                        Arrays.stream(Role.values())
                            .map(Role::word)
                            .collect(Collectors.joining(", ")),
                        word)));
  }
}
