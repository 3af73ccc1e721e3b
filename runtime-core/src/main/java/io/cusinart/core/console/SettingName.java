package io.cusinart.core.console;

/**
 * {@code MODULE::KEY}. Immutable.
 *
 * <p>Neither has blanks, so that a stored line is read back as it was written.
 */
record SettingName(String module, String key) implements Comparable<SettingName> {

  private static final String BETWEEN = "::";

  /**
   * The name of that text.
   *
   * @throws IllegalArgumentException if it is none
   */
  static SettingName parse(String text) {
    int between = text.indexOf(BETWEEN);
    if (between < 0 || !text.matches("[A-Za-z0-9]{1,64}::[\\w.$-]{1,256}")) {
      throw new IllegalArgumentException(
          "[%s] must be MODULE::KEY, such as TCP::MaxConnections; `help' lists the modules"
              .formatted(LiveModule.clip(text)));
    }
    return new SettingName(text.substring(0, between), text.substring(between + BETWEEN.length()));
  }

  @Override
  public int compareTo(SettingName other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return module + BETWEEN + key;
  }
}
