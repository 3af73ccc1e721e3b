package io.cusinart.core.console;

import java.io.IOException;
import java.nio.channels.Channel;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Closes channels that take too long: a read or write on one that is closed ends. Safe for use by
 * several threads.
 *
 * <p>Channels of Unix domain sockets know no time-outs of their own.
 */
final class Watchdog implements AutoCloseable {

  private final ScheduledThreadPoolExecutor timer;

  Watchdog() {
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("cusinart-console-deadlines").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Something that must end in time; closed, it has. */
  interface Guarded extends AutoCloseable {
    @Override
    void close();
  }

  /** Closes the channel unless this is closed before. */
  Guarded within(Duration patience, Channel channel) throws IOException {
    try {
      Future<?> end =
          timer.schedule(
              () -> {
                channel.close();
                return null;
              },
              patience.toNanos(),
              TimeUnit.NANOSECONDS);
      return () -> end.cancel(false);
    } catch (RejectedExecutionException closed) {
      channel.close();
      return () -> {};
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
