package io.cusinart.cli.up;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The content of {@code cluster.json}: what runs here, for other commands to find. Immutable.
 *
 * <p>It is replaced in one step, so a reader sees a whole file. A supervisor that was killed leaves
 * it behind: check that {@code pid} is alive.
 *
 * @param pid of the supervisor
 * @param nodes in the order of their names' numbers
 */
public record ClusterFile(long pid, List<NodeStatus> nodes) {

  /** Its name in the cluster's directory. */
  public static final String NAME = "cluster.json";

  private static final String TEMPORARY = NAME + ".tmp";

  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** Copies the nodes. */
  public ClusterFile {
    nodes = List.copyOf(nodes);
  }

  /**
   * What the file in this directory says.
   *
   * @throws UncheckedIOException if there is none or it is not one
   */
  public static ClusterFile read(Path directory) {
    try {
      return JSON.readValue(Files.readString(directory.resolve(NAME)), ClusterFile.class);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read %s: is `up` running with --dir %s?"
              .formatted(directory.resolve(NAME), directory),
          e);
    }
  }

  void write(Path directory) {
    Path temporary = directory.resolve(TEMPORARY);
    try {
      String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this);
      Files.writeString(temporary, text + "\n");
      Files.move(
          temporary,
          directory.resolve(NAME),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write %s: make room or give another --dir".formatted(directory.resolve(NAME)), e);
    }
  }

  static void remove(Path directory) {
    try {
      Files.deleteIfExists(directory.resolve(NAME));
      Files.deleteIfExists(directory.resolve(TEMPORARY));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot remove %s: remove it by hand".formatted(directory.resolve(NAME)), e);
    }
  }
}
