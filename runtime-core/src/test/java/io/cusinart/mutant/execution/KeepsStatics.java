package io.cusinart.mutant.execution;

import java.util.HashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Ways to keep state for the whole JVM. */
public final class KeepsStatics {

  private KeepsStatics() {}

  /** In the open. */
  public static final class InAField {
    static int count;

    private InAField() {}
  }

  /** Behind a final field. */
  public static final class InAnAtomic {
    static final AtomicLong COUNT = new AtomicLong();

    private InAnAtomic() {}
  }

  /** Behind a final field as well. */
  public static final class InAMap {
    static final HashMap<String, String> CACHE = new HashMap<>();

    private InAMap() {}
  }
}
