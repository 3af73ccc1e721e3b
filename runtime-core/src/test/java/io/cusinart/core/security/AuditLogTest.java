package io.cusinart.core.security;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class AuditLogTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger(AuditLog.LOGGER);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final AtomicLong now = new AtomicLong(5);
  private final AuditLog audit = new AuditLog(now::get);

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
  }

  private List<String> written() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void aRefusalIsALineThatSaysWhatToWhomAndWhy() {
    audit.refused("eve (observe) at /10.0.0.7:4711", "to run com.acme.X", "it takes submit");

    assertThat(written())
        .containsExactly(
            "refused to run com.acme.X to eve (observe) at /10.0.0.7:4711: it takes submit");
  }

  /** Turns red when every refusal is a line: whoever is refused could fill the disk. */
  @Test
  void ofAFloodSomeAreWrittenWithTheirNumber() {
    for (int i = 0; i < 10_000; i++) {
      audit.refused("eve", "x", "no");
    }

    assertThat(written()).hasSizeBetween(5, 20);
    assertThat(written().getLast()).contains("[10000]");
  }

  /** Turns red (a forged line) when control characters are written as they are. */
  @Test
  void whatOthersSayIsOneLineAndNotEndless() {
    audit.refused("eve\nrefused nothing to mallory", "x".repeat(10_000), "no\u001b[2J");

    assertThat(written().getFirst()).hasLineCount(1).hasSizeLessThan(1_200);
    assertThat(written().getFirst()).doesNotContain("\u001b");
  }
}
