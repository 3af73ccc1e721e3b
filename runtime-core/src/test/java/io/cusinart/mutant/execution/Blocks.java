package io.cusinart.mutant.execution;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Ways to hold up one's thread. */
public final class Blocks {

  private Blocks() {}

  /** Waits for a result. */
  public static final class OnAFuture {
    /** Never called. */
    public String read(CompletableFuture<String> future) throws Exception {
      return future.get(1, TimeUnit.SECONDS);
    }
  }

  /** Waits where a reader hardly sees it. */
  public static final class ByReference {
    /** Never called. */
    public Function<CompletableFuture<String>, String> reader() {
      return CompletableFuture::join;
    }
  }

  /** Waits for nothing. */
  public static final class Asleep {
    /** Never called. */
    public void rest() throws InterruptedException {
      Thread.sleep(1);
    }
  }
}
