package io.cusinart.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Levels of a log that nobody else uses. */
final class LoggingModuleTest {

  private final LoggerContext context = new LoggerContext();
  private final LoggingModule module = new LoggingModule(context);

  @Test
  void aLevelIsSetWhenTheChangeIsMadeAndNotBefore() {
    var change = module.change("io.cusinart", List.of("ERROR"));
    assertThat(module.get("io.cusinart")).isEqualTo("DEBUG");

    change.apply();

    assertThat(context.getLogger("io.cusinart.core").getEffectiveLevel()).isEqualTo(Level.ERROR);
    assertThat(module.keys()).containsOnlyKeys("root", "io.cusinart");
  }

  @Test
  void whatWritesVeryMuchAsksBack() {
    assertThat(module.change("root", List.of("TRACE")).question()).isPresent();
    assertThat(module.change("root", List.of("INFO")).question()).isEmpty();
  }

  /** Turns red when Logback's own reading is used, which takes any word for DEBUG. */
  @Test
  void whatIsNoLevelOrNoLoggerIsRefused() {
    assertThatThrownBy(() -> module.change("root", List.of("LOUD")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("OFF, ERROR, WARN, INFO, DEBUG, TRACE");
    assertThatThrownBy(() -> module.get("Root"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("root");
  }
}
