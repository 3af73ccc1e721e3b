package io.cusinart.cli;

import java.io.Console;
import java.nio.charset.Charset;
import java.util.Optional;

/** What this process is connected to. */
final class Terminals {

  private Terminals() {}

  /** Whether a person types and reads. */
  static boolean interactive() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }

  /** Of what is read from stdin. */
  static Charset charset() {
    return Charset.forName(System.getProperty("stdin.encoding", "UTF-8"));
  }
}
