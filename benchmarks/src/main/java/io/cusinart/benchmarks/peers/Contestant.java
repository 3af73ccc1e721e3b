package io.cusinart.benchmarks.peers;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A system in the comparison: one column of the table. */
public enum Contestant {
  /** This project, in this build. */
  CUSINART("Cusinart", List.of()),
  /** Its community edition. */
  HAZELCAST(
      "Hazelcast",
      List.of(
          // Its callbacks run in the common pool, which has one thread on two processors.
          "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
          "--add-modules=java.se",
          "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.management/sun.management=ALL-UNNAMED",
          "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED")),
  /** Its community edition. */
  COHERENCE("Coherence", List.of()),
  /** Embedded. */
  INFINISPAN(
      "Infinispan",
      List.of(
          // Nobody counts the processor time of a virtual thread, which a body has to know.
          "-Dorg.infinispan.threads.virtual=false")),
  /** Version 2, whose scripts give it these. */
  IGNITE(
      "Ignite",
      List.of(
          "-DIGNITE_UPDATE_NOTIFIER=false",
          "-DIGNITE_QUIET=true",
          "-DIGNITE_NO_ASCII=true",
          "--add-opens=java.base/jdk.internal.access=ALL-UNNAMED",
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.base/sun.util.calendar=ALL-UNNAMED",
          "--add-opens=java.management/com.sun.jmx.mbeanserver=ALL-UNNAMED",
          "--add-opens=jdk.internal.jvmstat/sun.jvmstat.monitor=ALL-UNNAMED",
          "--add-opens=java.base/sun.reflect.generics.reflectiveObjects=ALL-UNNAMED",
          "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
          "--add-opens=java.base/java.io=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/java.net=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
          "--add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED",
          "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
          "--add-opens=java.base/java.math=ALL-UNNAMED",
          "--add-opens=java.base/java.time=ALL-UNNAMED",
          "--add-opens=java.sql/java.sql=ALL-UNNAMED")),
  /** Actors asked one by one, without a runtime between. */
  PEKKO("raw Pekko", List.of());

  /** The same for all, members and driver. */
  static final List<String> JVM_ARGS =
      List.of(
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Djava.net.preferIPv4Stack=true",
          "-Duser.language=en");

  private final String title;

  /** With blanks between: an enum keeps no list. */
  private final String moreJvmArgs;

  Contestant(String title, List<String> moreJvmArgs) {
    this.title = title;
    this.moreJvmArgs = String.join(" ", moreJvmArgs);
  }

  /** The head of its column. */
  String title() {
    return title;
  }

  /** What its JVMs are given beyond {@link #JVM_ARGS}. */
  List<String> moreJvmArgs() {
    return moreJvmArgs.isEmpty() ? List.of() : List.of(moreJvmArgs.split(" ", -1));
  }

  /** What its JVMs are given. */
  List<String> jvmArgs() {
    return Stream.concat(JVM_ARGS.stream(), moreJvmArgs().stream()).toList();
  }

  /** By what it is chosen on the command line, and the name of its module. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is built only for this comparison. */
  boolean peer() {
    return this != CUSINART;
  }

  /** Its own jars; ours are those of this JVM. */
  String classPath(Path home) {
    if (!peer()) {
      return System.getProperty("java.class.path", "");
    }
    Path target = home.resolve("benchmarks/peers").resolve(word()).resolve("target");
    return target.resolve("peer.jar") + File.pathSeparator + target.resolve("lib") + "/*";
  }

  /**
   * Those of a list with commas, in the order of the table.
   *
   * @throws IllegalArgumentException if there is no such one
   */
  public static List<Contestant> parse(String list) {
    List<String> wanted = Arrays.stream(list.split(",", -1)).map(String::strip).toList();
    for (String word : wanted) {
      if (Arrays.stream(values()).noneMatch(each -> each.word().equals(word))) {
        throw new IllegalArgumentException(
            "--only must be of %s, with commas between, but has [%s]"
                .formatted(
                    Arrays.stream(values()).map(Contestant::word).collect(Collectors.joining(", ")),
                    word));
      }
    }
    return Arrays.stream(values()).filter(each -> wanted.contains(each.word())).toList();
  }
}
