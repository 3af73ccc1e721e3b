package io.cusinart.benchmarks.harness;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * The main of a member, {@code member INDEX PORTS DIRECTORY}, and of the driver, {@code driver
 * PORTS DIRECTORY LENGTH-NANOS FORKED-MILLIS VICTIM PIDS}; lists have commas.
 */
public final class PeerMain {

  /** The system property that names the process to end with. */
  private static final String PARENT_PID = "cusinart.parent.pid";

  private static final int FAILED = 1;
  private static final int ORPHAN = 75;

  private PeerMain() {}

  /** Runs a member until it is killed, or a driver until it has measured. */
  public static void main(String[] args) {
    endWithParent();
    try {
      Peer peer = ServiceLoader.load(Peer.class).findFirst().orElseThrow();
      switch (args[0]) {
        case "member" -> {
          peer.member(site(Integer.parseInt(args[1]), args[2], args[3]));
          // Until it is killed: a system may have no thread that keeps the JVM.
          new CountDownLatch(1).await();
        }
        case "driver" -> drive(peer, args);
        default -> throw new IllegalArgumentException(String.join(" ", args));
      }
    } catch (Exception failed) {
      // To the pipe of whoever started this JVM, which shows the last lines of one that ended.
      System.out.println(failed);
      failed.printStackTrace(System.out);
      Runtime.getRuntime().halt(FAILED);
    }
  }

  private static void drive(Peer peer, String[] args) throws Exception {
    Site site = site(0, args[1], args[2]);
    var plan =
        new DriverPlan(
            Duration.ofNanos(Long.parseLong(args[3])),
            Long.parseLong(args[4]),
            Integer.parseInt(args[5]),
            split(args[6]).map(Long::valueOf).toList());
    new DriverRun(peer, site, plan, PeerMain::say).run();
    say(new Word.Over());
    System.out.flush();
    // Leaving the cluster is not measured.
    Runtime.getRuntime().halt(0);
  }

  private static void say(Word word) {
    System.out.println(word.line());
  }

  private static Site site(int index, String ports, String directory) {
    List<Integer> numbers = split(ports).map(Integer::valueOf).toList();
    return new Site(index, numbers, Path.of(directory));
  }

  private static Stream<String> split(String list) {
    return Arrays.stream(list.split(",", -1));
  }

  private static void endWithParent() {
    Long pid = Long.getLong(PARENT_PID);
    if (pid != null) {
      ProcessHandle.of(pid)
          .ifPresentOrElse(
              parent -> {
                var _ = parent.onExit().thenRun(PeerMain::halt);
              },
              PeerMain::halt);
    }
  }

  private static void halt() {
    Runtime.getRuntime().halt(ORPHAN);
  }
}
