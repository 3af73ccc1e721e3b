package io.cusinart.testkit.process;

/** Prints what its runner gave it. */
final class ShowMain {

  private ShowMain() {}

  public static void main(String[] args) {
    System.out.println(System.getenv("SHOWN"));
    System.out.println(System.getProperty("shown"));
    System.out.println(System.getProperty("user.dir"));
    System.out.println(System.getProperty(ParentWatch.PARENT_PID));
  }
}
