package io.cusinart.testkit.process;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** What the children of these tests run: the first argument says what to be. */
final class ChildMain {

  private ChildMain() {}

  public static void main(String[] args) throws InterruptedException {
    ParentWatch.exitWithParent();
    switch (args[0]) {
      case "say" -> say(args);
      case "tick" -> tick();
      case "flood" -> flood(Integer.parseInt(args[1]));
      case "long-line" -> System.out.println("x".repeat(Integer.parseInt(args[1])));
      case "stay" -> stay();
      case "deaf" -> deaf();
      case "parent" -> parent(args);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  static JavaCommand command(String... args) {
    return JavaCommand.of(ChildMain.class).quickJvm().withName(args[0]).withArgs(args);
  }

  private static void say(String[] args) {
    for (int i = 2; i < args.length; i++) {
      System.out.println(args[i]);
    }
    System.exit(Integer.parseInt(args[1]));
  }

  private static void tick() {
    for (long i = 0; ; i++) {
      System.out.println("tick " + i);
      LockSupport.parkNanos(2_000_000);
    }
  }

  private static void flood(int lines) {
    for (int i = 0; i < lines; i++) {
      System.out.println("line " + i);
    }
  }

  private static void stay() throws InterruptedException {
    System.out.println("ready");
    new CountDownLatch(1).await();
  }

  /** SIGTERM begins a shutdown that never ends. */
  private static void deaf() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              System.out.println("heard SIGTERM");
              awaitForever(never);
            }));
    System.out.println("ready");
    never.await();
  }

  private static void awaitForever(CountDownLatch never) {
    try {
      never.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts a child of its own, with or without the watch, and stays. */
  private static void parent(String[] args) throws InterruptedException {
    JavaCommand child = command("stay");
    try (ProcessGroup group = ProcessGroup.open()) {
      JavaProcess started = group.start(args[1].equals("watched") ? child : child.unwatched());
      started.onLine(line -> System.out.println("child " + started.pid() + " " + line));
      new CountDownLatch(1).await();
    }
  }
}
