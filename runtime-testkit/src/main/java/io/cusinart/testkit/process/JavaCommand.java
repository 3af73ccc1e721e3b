package io.cusinart.testkit.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one child JVM is to run. Immutable; begin with {@link #of(Class)} and change it by {@code
 * with…}.
 *
 * @param mainClass binary name of the class with {@code main}
 * @param args for that {@code main}
 * @param jvmArgs for the JVM, before {@code -cp}
 * @param classPath the child's class path; by default this JVM's
 * @param java the launcher; by default this JVM's own
 * @param directory the child's working directory; null means this JVM's
 * @param environment variables added to this JVM's environment
 * @param name for logs and failures
 * @param watched whether the child is told this JVM's process id, for {@link ParentWatch}
 */
public record JavaCommand(
    String mainClass,
    List<String> args,
    List<String> jvmArgs,
    String classPath,
    Path java,
    @Nullable Path directory,
    Map<String, String> environment,
    String name,
    boolean watched) {

  /**
   * The environment variable that names an AOT cache of the JDK, for {@link #withAotCache}. One
   * that is not there, or was made for another class path, is passed over by the JVM.
   */
  public static final String AOT_CACHE = "CUSINART_AOT_CACHE";

  private static final List<String> QUICK =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xshare:auto",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /** Copies the lists and the map. */
  public JavaCommand {
    args = List.copyOf(args);
    jvmArgs = List.copyOf(jvmArgs);
    environment = Map.copyOf(environment);
  }

  /** This class's {@code main}, with this JVM's class path and launcher. */
  public static JavaCommand of(Class<?> main) {
    return of(main.getName()).withName(main.getSimpleName());
  }

  /** The {@code main} of the class of this binary name. */
  public static JavaCommand of(String mainClass) {
    return new JavaCommand(
        mainClass,
        List.of(),
        List.of(),
        System.getProperty("java.class.path", ""),
        Path.of(System.getProperty("java.home", ""), "bin", "java"),
        null,
        Map.of(),
        mainClass,
        true);
  }

  /** The same with these arguments and no others. */
  public JavaCommand withArgs(List<String> newArgs) {
    return new JavaCommand(
        mainClass, newArgs, jvmArgs, classPath, java, directory, environment, name, watched);
  }

  /** The same with these arguments and no others. */
  public JavaCommand withArgs(String... newArgs) {
    return withArgs(List.of(newArgs));
  }

  /** The same with these JVM arguments after those it has. */
  public JavaCommand plusJvmArgs(List<String> more) {
    List<String> all = Stream.concat(jvmArgs.stream(), more.stream()).toList();
    return new JavaCommand(
        mainClass, args, all, classPath, java, directory, environment, name, watched);
  }

  /** The same with these JVM arguments after those it has. */
  public JavaCommand plusJvmArgs(String... more) {
    return plusJvmArgs(List.of(more));
  }

  /** The same, cheap to start and without the JDK's warnings: for children of a few seconds. */
  public JavaCommand quickJvm() {
    return plusJvmArgs(QUICK).withAotCache();
  }

  /** The same, with the classes loaded that {@link #AOT_CACHE} holds, if it is set. */
  public JavaCommand withAotCache() {
    @Nullable String cache = System.getenv(AOT_CACHE);
    return cache == null ? this : plusJvmArgs("-XX:AOTCache=" + cache, "-Xlog:aot=off");
  }

  /** The same on this class path. */
  public JavaCommand withClassPath(String newClassPath) {
    return new JavaCommand(
        mainClass, args, jvmArgs, newClassPath, java, directory, environment, name, watched);
  }

  /** The same by this launcher. */
  public JavaCommand withJava(Path newJava) {
    return new JavaCommand(
        mainClass, args, jvmArgs, classPath, newJava, directory, environment, name, watched);
  }

  /** The same in this working directory. */
  public JavaCommand withDirectory(Path newDirectory) {
    return new JavaCommand(
        mainClass, args, jvmArgs, classPath, java, newDirectory, environment, name, watched);
  }

  /** The same with this environment variable too. */
  public JavaCommand withEnvironment(String variable, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(variable, value);
    return new JavaCommand(
        mainClass, args, jvmArgs, classPath, java, directory, more, name, watched);
  }

  /** The same under another name. */
  public JavaCommand withName(String newName) {
    return new JavaCommand(
        mainClass, args, jvmArgs, classPath, java, directory, environment, newName, watched);
  }

  /** The same, not told who its parent is: it may outlive a parent that is killed. */
  public JavaCommand unwatched() {
    return new JavaCommand(
        mainClass, args, jvmArgs, classPath, java, directory, environment, name, false);
  }

  /** The words the operating system is given, the launcher first. */
  public List<String> commandLine() {
    List<String> words = new ArrayList<>();
    words.add(java.toString());
    if (watched) {
      words.add("-D%s=%d".formatted(ParentWatch.PARENT_PID, ProcessHandle.current().pid()));
    }
    words.addAll(jvmArgs);
    words.addAll(List.of("-cp", classPath, mainClass));
    words.addAll(args);
    return List.copyOf(words);
  }
}
