package io.cusinart.benchmarks.harness;

/** What a task does with its number. Immutable. */
public enum Body {
  /** Answers it: what is left is what the system costs. */
  NO_OP(0),
  /** Uses a millisecond of its thread's processor time and answers how many nanoseconds it was. */
  BURN(1);

  private static final long BURN_NANOS = 1_000_000;

  /** The system property that is true in a driver's JVM, where no body may run. */
  public static final String IN_DRIVER = "peers.driver";

  private static final boolean REFUSED = Boolean.getBoolean(IN_DRIVER);

  private final int code;

  Body(int code) {
    this.code = code;
  }

  /** For the wire. */
  public int code() {
    return code;
  }

  /** The one of this code. */
  public static Body of(int code) {
    return switch (code) {
      case 0 -> NO_OP;
      case 1 -> BURN;
      default -> throw new IllegalArgumentException("no body has the code " + code);
    };
  }

  /**
   * Runs here and now.
   *
   * @throws IllegalStateException in a driver, as what is measured is remote
   */
  public long run(int number) {
    if (REFUSED) {
      throw new IllegalStateException("a body came to the driver itself");
    }
    return switch (this) {
      case NO_OP -> number;
      case BURN -> CpuBurn.burn(BURN_NANOS, number);
    };
  }
}
