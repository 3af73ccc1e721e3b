package io.cusinart.benchmarks.peers;

import io.cusinart.benchmarks.harness.Body;
import io.cusinart.benchmarks.harness.PeerMain;
import io.cusinart.benchmarks.harness.Word;
import io.cusinart.testkit.process.FreePorts;
import io.cusinart.testkit.process.JavaCommand;
import io.cusinart.testkit.process.JavaProcess;
import io.cusinart.testkit.process.ProcessFailure;
import io.cusinart.testkit.process.ProcessGroup;
import io.cusinart.testkit.process.ShutdownGuard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The members and the driver of one system, in a JVM each. Used once, by one thread; when it is
 * closed none is left, nor what they wrote.
 */
final class PeersJvms implements AutoCloseable {

  /** Beyond any sum of a driver's own deadlines. */
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private static final int LINES_OF_A_MEMBER = 15;

  private final ProcessGroup group = ProcessGroup.open();
  private final List<JavaProcess> members = new ArrayList<>();
  private final PeersPlan plan;
  private final Contestant contestant;
  private final Path directory;
  private final ReentrantLock ending = new ReentrantLock();
  private final ShutdownGuard guard;

  PeersJvms(PeersPlan plan, Contestant contestant) {
    this.plan = plan;
    this.contestant = contestant;
    try {
      this.directory = Files.createTempDirectory("cusinart-peers");
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    this.guard = ShutdownGuard.run("directory of the peers", this::end);
  }

  /**
   * Forks all at once, the members first, and hears the driver's words, on a thread of its own,
   * until the last. Blocks.
   *
   * @param victim the member to be killed, from 0
   * @throws ProcessFailure if the driver ended before its last word, with the last lines
   */
  void run(int victim, Consumer<Word> heard) {
    String ports = join(FreePorts.pick(1 + PeersPlan.MEMBERS));
    long forkedMillis = System.currentTimeMillis();
    for (int i = 1; i <= PeersPlan.MEMBERS; i++) {
      String number = Integer.toString(i);
      members.add(start("member-" + i, false, own -> List.of("member", number, ports, own)));
    }
    String pids = join(members.stream().map(JavaProcess::pid).toList());
    JavaProcess driver =
        start(
            "driver",
            true,
            own ->
                List.of(
                    "driver",
                    ports,
                    own,
                    Long.toString(plan.length().toNanos()),
                    Long.toString(forkedMillis),
                    Integer.toString(victim),
                    pids));
    driver.onLine(line -> Word.parse(line).ifPresent(heard));
    try {
      driver.awaitLine(new Word.Over().line()::equals, "its last word", LONGEST);
    } catch (ProcessFailure failed) {
      throw new ProcessFailure(failed.getMessage() + lastLinesOfMembers(), failed);
    }
  }

  /** Its arguments, by the directory it may write to. */
  @FunctionalInterface
  private interface Arguments {
    List<String> in(String directory);
  }

  private JavaProcess start(String name, boolean driver, Arguments arguments) {
    try {
      Path own = Files.createDirectory(directory.resolve(name));
      return group.start(
          JavaCommand.of(PeerMain.class)
              .withName(contestant.title() + " " + name)
              .withClassPath(contestant.classPath(plan.home()))
              .plusJvmArgs(contestant.jvmArgs())
              .plusJvmArgs("-D%s=%s".formatted(Body.IN_DRIVER, driver))
              .withDirectory(own)
              .withArgs(arguments.in(own.toString())));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private String lastLinesOfMembers() {
    return members.stream()
        .map(member -> {
          List<String> lines = member.lines();
          return "\n%s, %s:\n  %s"
              .formatted(
                  member,
                  member.alive() ? "alive" : "ended",
                  String.join(
                      "\n  ",
                      lines.subList(Math.max(0, lines.size() - LINES_OF_A_MEMBER), lines.size())));
        })
        .collect(Collectors.joining());
  }

  private static String join(List<?> list) {
    return list.stream().map(Object::toString).collect(Collectors.joining(","));
  }

  @Override
  public void close() {
    end();
    guard.remove();
  }

  /** Also at this JVM's end, perhaps beside the close. */
  private void end() {
    ending.lock();
    try {
      group.close();
      if (Files.exists(directory)) {
        removeDirectory();
      }
    } finally {
      ending.unlock();
    }
  }

  private void removeDirectory() {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
