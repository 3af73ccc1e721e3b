package io.cusinart.cli.ca;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.security.TlsIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what certificates say. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows names, roles, hosts, validity and fingerprints.")
final class ShowCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "PATH",
      arity = "0..1",
      defaultValue = CaCommand.DEFAULT_DIRECTORY,
      description = "A file, a node's folder or an authority's; default: ${DEFAULT-VALUE}.")
  private Path path = Path.of(CaCommand.DEFAULT_DIRECTORY);

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws JsonProcessingException {
    List<ShownCertificate> found = files().stream().map(ShownCertificate::of).toList();
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(
          JsonMapper.builder()
              .build()
              .writeValueAsString(found.stream().map(ShowCommand::json).toList()));
    } else {
      Instant now = Instant.now();
      found.forEach(each -> each.lines(now).forEach(out::println));
    }
    return 0;
  }

  private static Map<String, Object> json(ShownCertificate each) {
    return Map.of(
        "file", each.file(),
        "name", each.name(),
        "roles", each.roles(),
        "hosts", each.hosts(),
        "from", each.from().toString(),
        "until", each.until().toString(),
        "fingerprint", each.fingerprint());
  }

  private List<Path> files() {
    if (Files.isRegularFile(path)) {
      return List.of(path);
    }
    List<Path> found = List.of();
    if (Files.isDirectory(path)) {
      try (Stream<Path> below = Files.find(path, 2, (file, _) -> isShown(file))) {
        found = below.sorted().toList();
      } catch (IOException broken) {
        throw new UncheckedIOException(
            "%s cannot be read; look at its owner and permissions".formatted(path), broken);
      }
    }
    if (found.isEmpty()) {
      throw new RuntimeFailure.Invalid(
          "there is no certificate at %s; `cusinart ca init` and `cusinart ca issue` make them"
              .formatted(path));
    }
    return found;
  }

  /** Of a node's folder its own certificate only: the authority's is a copy. */
  private boolean isShown(Path file) {
    boolean atTop = path.equals(file.getParent());
    return file.endsWith(TlsIdentity.CERTIFICATE_FILE)
        || (atTop && file.endsWith(TlsIdentity.AUTHORITY_FILE));
  }
}
