package io.cusinart.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Fails a test class that loses a buffer of Netty. */
final class NoLeaks implements BeforeAllCallback, AfterAllCallback {

  private static final List<String> FOUND = new CopyOnWriteArrayList<>();

  @Override
  public void beforeAll(ExtensionContext context) {
    watch();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    assertThat(found()).isEmpty();
  }

  static void watch() {
    // With every buffer sampled (see the pom), this sees as much as PARANOID and is quicker.
    ResourceLeakDetector.setLevel(
        Integer.getInteger("io.netty.leakDetection.samplingInterval", 128) == 1
            ? ResourceLeakDetector.Level.SIMPLE
            : ResourceLeakDetector.Level.PARANOID);
    var logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    if (logger.getAppender("leaks") == null) {
      var appender =
          new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
              FOUND.add(event.getFormattedMessage());
            }
          };
      appender.setName("leaks");
      appender.setContext(logger.getLoggerContext());
      appender.start();
      logger.addAppender(appender);
    }
  }

  /** What was lost since the last call. Lost buffers are reported when another is made. */
  static List<String> found() {
    for (int i = 0; i < 5; i++) {
      System.gc();
      ByteBufAllocator.DEFAULT.directBuffer(1).release();
    }
    var found = List.copyOf(FOUND);
    FOUND.clear();
    return found;
  }
}
