package io.cusinart.cli;

import io.cusinart.api.RuntimeFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Jars of a program of the user's own, for nodes to run it: {@code --lib JAR}. */
final class LibOption {

  @Option(
      names = "--lib",
      paramLabel = "JAR",
      description = "A jar with computations of your own; may be given several times.")
  private List<Path> jars = new ArrayList<>();

  /** The same for a command that starts nodes. */
  List<String> arguments() {
    return jars.stream()
        .peek(LibOption::check)
        .flatMap(jar -> Stream.of("--lib", jar.toAbsolutePath().toString()))
        .toList();
  }

  /**
   * From now on the nodes that this thread starts find the classes of these jars too. They stay
   * open as long as the process lives.
   *
   * @throws RuntimeFailure.Invalid if one of them is no jar
   */
  void load() {
    if (!jars.isEmpty()) {
      jars.forEach(LibOption::check);
      URL[] urls = jars.stream().map(LibOption::url).toArray(URL[]::new);
      Thread thread = Thread.currentThread();
      thread.setContextClassLoader(new URLClassLoader("lib", urls, thread.getContextClassLoader()));
    }
  }

  private static void check(Path jar) {
    String why = Files.isRegularFile(jar) ? "" : "there is no such file";
    try {
      if (why.isEmpty()) {
        new JarFile(jar.toFile()).close();
      }
    } catch (IOException broken) {
      why = String.valueOf(broken.getMessage());
    }
    if (!why.isEmpty()) {
      throw new RuntimeFailure.Invalid("--lib takes jars but %s is none: %s".formatted(jar, why));
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
