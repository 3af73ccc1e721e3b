package io.cusinart.core.facts;

import static java.util.Objects.requireNonNull;

import io.cusinart.core.serialization.WireMessage;
import java.util.Optional;

/** One thing that all nodes know. Of two with one key the later one holds. Immutable. */
public sealed interface Fact extends WireMessage {

  /** By what it is replaced. */
  String key();

  /** The incarnation that it is about, with which it is forgotten; empty if it is about none. */
  Optional<Long> about();

  /**
   * What a node is and does. Only that node says it.
   *
   * @param draining whether it takes nothing new any more
   * @param processors that its tasks may use; 0 if it runs none
   * @param heapMaxBytes the limit of its heap
   */
  record OfNode(long incarnation, boolean draining, int processors, long heapMaxBytes)
      implements Fact {

    @Override
    public String key() {
      return "node " + Long.toHexString(incarnation);
    }

    @Override
    public Optional<Long> about() {
      return Optional.of(incarnation);
    }

    /** The same, taking nothing new. */
    public OfNode thatDrains() {
      return new OfNode(incarnation, true, processors, heapMaxBytes);
    }
  }

  /**
   * A node does not have a class, or another build of it. Whoever hears that from the node says it.
   *
   * @param identity of the class, as payloads carry it
   */
  record ForeignClass(long incarnation, long identity) implements Fact {

    @Override
    public String key() {
      return "foreign %x %x".formatted(incarnation, identity);
    }

    @Override
    public Optional<Long> about() {
      return Optional.of(incarnation);
    }
  }

  /**
   * A setting that was changed for all nodes while they run.
   *
   * @param name {@code MODULE::KEY}
   * @param value as one types it
   * @param atMillis when, by the wall clock of the node where it was; the latest holds
   * @param by who
   */
  record SharedSetting(String name, String value, long atMillis, String by) implements Fact {

    /** Refuses what lacks a part. */
    public SharedSetting {
      requireNonNull(name, "name");
      requireNonNull(value, "value");
      requireNonNull(by, "by");
    }

    @Override
    public String key() {
      return "setting " + name;
    }

    @Override
    public Optional<Long> about() {
      return Optional.empty();
    }
  }
}
