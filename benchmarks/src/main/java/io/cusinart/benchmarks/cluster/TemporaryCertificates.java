package io.cusinart.benchmarks.cluster;

import io.cusinart.testkit.certificates.NodeCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Certificates of a cluster on this machine, until it is closed. Not safe for use by two threads.
 */
final class TemporaryCertificates implements AutoCloseable {

  private static final String HOST = "127.0.0.1";

  private final Path directory;

  private TemporaryCertificates(Path directory) {
    this.directory = directory;
  }

  /** For w1, w2, … and a client of this name. */
  static TemporaryCertificates make(int workers, String client) {
    try {
      Path directory = Files.createTempDirectory("cusinart-bench");
      var authority = new NodeCertificates(directory);
      for (int i = 1; i <= workers; i++) {
        authority.issue("w" + i, HOST);
      }
      authority.issue(client, HOST);
      return new TemporaryCertificates(directory);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** What every node of the cluster is told. */
  Map<String, String> config() {
    return Map.of("cusinart.tls.enabled", "on", "cusinart.tls.directory", directory.toString());
  }

  /** Removes them. */
  @Override
  public void close() {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
