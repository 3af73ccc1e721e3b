package io.cusinart.core.security;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class ComplaintsTest {

  private final Logger log = (Logger) LoggerFactory.getLogger(ComplaintsTest.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final Complaints complaints = new Complaints(log, clock::get);

  @BeforeEach
  void listen() {
    log.setAdditive(false);
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void stop() {
    log.detachAppender(lines);
  }

  private List<String> said() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private void complain(int times) {
    for (int i = 1; i <= times; i++) {
      complaints.add("{} no. " + i);
    }
  }

  /** Turns red (10,000 lines) when each is said. */
  @Test
  void ofManyTheFirstAreSaidAndThenEachPowerOfTen() {
    complain(10_000);

    assertThat(said()).hasSize(13).startsWith("{} no. 1", "{} no. 2").contains("{} no. 9");
    assertThat(said())
        .endsWith(
            "{} no. 1000 (number [1000] in a minute; up to [10000] they are only counted)",
            "{} no. 10000 (number [10000] in a minute; up to [100000] they are only counted)");
  }

  @Test
  void aMinuteLaterTheyAreSaidAgain() {
    complain(99);
    clock.addAndGet(Duration.ofSeconds(59).toNanos());
    complain(1);
    assertThat(said()).hasSize(11);
    clock.addAndGet(Duration.ofSeconds(1).toNanos());

    complain(1);

    assertThat(said()).hasSize(12).endsWith("{} no. 1");
  }
}
