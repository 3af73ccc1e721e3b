package io.cusinart.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.cusinart.core.console.Change;
import io.cusinart.core.console.DynamicConfigurator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The levels of this process's log: {@code Logging::root}, and {@code Logging::PACKAGE} for any
 * package or class. Safe for use by several threads.
 */
final class LoggingModule implements DynamicConfigurator {

  private static final String ROOT = "root";
  private static final List<String> LEVELS =
      List.of("OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE");

  /** Those of which a node writes lines for every message. */
  private static final List<String> CHATTY = List.of("DEBUG", "TRACE");

  private final LoggerContext context;

  LoggingModule(LoggerContext context) {
    this.context = context;
  }

  @Override
  public String name() {
    return "Logging";
  }

  /** The loggers with a level of their own; others can be given one. */
  @Override
  public SortedMap<String, String> keys() {
    var keys = new TreeMap<String, String>();
    for (Logger each : context.getLoggerList()) {
      if (each.getLevel() != null) {
        keys.put(keyOf(each), "its level; one of " + String.join(", ", LEVELS));
      }
    }
    return keys;
  }

  private static String keyOf(Logger logger) {
    return logger.getName().equals(org.slf4j.Logger.ROOT_LOGGER_NAME) ? ROOT : logger.getName();
  }

  @Override
  public String get(String key) {
    return logger(key).getEffectiveLevel().levelStr;
  }

  @Override
  public Change change(String key, List<String> arguments) {
    Logger logger = logger(key);
    String level = String.join(" ", arguments);
    if (!LEVELS.contains(level)) {
      throw new IllegalArgumentException(
          "Logging::%s must be one of %s but is [%s]"
              .formatted(key, String.join(", ", LEVELS), level));
    }
    Change change = Change.of(level, () -> logger.setLevel(Level.valueOf(level)));
    return key.equals(ROOT) && CHATTY.contains(level)
        ? change.asking(level + " of everything writes lines for every message. Go on?")
        : change;
  }

  private Logger logger(String key) {
    if (key.equals(ROOT)) {
      return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
    // Also a package nothing was logged of yet; what is no name at all would be kept for nothing.
    if (!key.matches("[a-z]\\w*([.$]\\w+)+")) {
      throw new IllegalArgumentException(
          "Logging has no [%s]; it has %s and every package or class, such as io.cusinart.core.node"
              .formatted(key, ROOT));
    }
    return context.getLogger(key);
  }
}
