package io.cusinart.benchmarks.measure;

/** What is measured: one column of the table. */
public enum Subject {
  /** Length-prefixed frames between two JVMs by Netty alone: what the machine allows. */
  ECHO("bare echo"),
  /** The engine with {@code cusinart.transport.enabled = on}. */
  CHANNEL("channel"),
  /** The same with {@code cusinart.tls.enabled = on}. */
  TLS("channel, TLS"),
  /** The engine with {@code cusinart.transport.enabled = off}. */
  ARTERY("Artery");

  private final String title;

  Subject(String title) {
    this.title = title;
  }

  /** The head of its column. */
  public String title() {
    return title;
  }
}
