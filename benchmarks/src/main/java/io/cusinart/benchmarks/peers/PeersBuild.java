package io.cusinart.benchmarks.peers;

import io.cusinart.benchmarks.harness.MeasurementFailure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Builds the peers when they are not there or older than their sources: their jars come from the
 * registry once. Stateless.
 */
public final class PeersBuild {

  private static final int LINES_OF_A_FAILURE = 20;

  private PeersBuild() {}

  /**
   * Builds these if they need it. Blocks, for minutes the first time.
   *
   * @param home the project's directory
   * @throws MeasurementFailure with the last lines if it failed
   */
  public static void ensure(Path home, List<Contestant> contestants, Consumer<String> progress)
      throws IOException, InterruptedException {
    Path peers = home.resolve("benchmarks/peers");
    Path stamp = peers.resolve("target/.built");
    if (contestants.stream().noneMatch(Contestant::peer) || fresh(peers, stamp)) {
      return;
    }
    progress.accept("building the peers (the first time their jars are fetched)");
    Files.createDirectories(stamp.getParent());
    Path log = peers.resolve("target/build.log");
    Path started = Files.createTempFile(stamp.getParent(), ".building", "");
    try {
      // Without the net first: what is there already needs none.
      if (maven(home, log, "-o") != 0 && maven(home, log) != 0) {
        throw new MeasurementFailure(
            "the peers could not be built; the whole log is %s%n%s".formatted(log, last(log)));
      }
      // What was changed while it ran is newer than the stamp and built the next time.
      Files.move(started, stamp, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(started);
    }
  }

  private static boolean fresh(Path peers, Path stamp) throws IOException {
    if (!Files.exists(stamp)) {
      return false;
    }
    FileTime built = Files.getLastModifiedTime(stamp);
    try (Stream<Path> all = Files.walk(peers)) {
      for (Path each : all.filter(PeersBuild::source).toList()) {
        if (Files.getLastModifiedTime(each).compareTo(built) > 0) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean source(Path file) {
    String name = file.toString();
    return Files.isRegularFile(file)
        && (name.contains(File.separator + "src" + File.separator + "main")
            || name.endsWith("pom.xml"));
  }

  private static int maven(Path home, Path log, String... more)
      throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of("mvn", "-B", "-q", "-Ppeers", "-DskipTests"));
    words.add("-Dspotless.check.skip=true");
    words.addAll(List.of(more));
    String modules =
        Stream.of(Contestant.values())
            .filter(Contestant::peer)
            .map(peer -> "benchmarks/peers/" + peer.word())
            .collect(Collectors.joining(","));
    words.addAll(List.of("-pl", modules, "-am", "package"));
    var builder = new ProcessBuilder(words).directory(home.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home", ""));
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    Process maven = builder.start();
    try {
      return maven.waitFor();
    } finally {
      maven.destroy();
    }
  }

  private static String last(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return lines.stream()
        .filter(line -> line.startsWith("[ERROR]"))
        .limit(LINES_OF_A_FAILURE)
        .collect(Collectors.joining("\n"));
  }
}
