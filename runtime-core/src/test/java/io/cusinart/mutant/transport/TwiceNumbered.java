package io.cusinart.mutant.transport;

/** Numbers that mean two things. */
public final class TwiceNumbered {

  static final int MAGIC = 'T';
  static final int FIRST = 'T';
  static final int SOME_BYTES = 'T';

  private TwiceNumbered() {}

  /** Another stream of the same magic. */
  public static final class Again {
    static final int MAGIC = 'T';

    private Again() {}
  }
}
