package io.cusinart.benchmarks.harness;

import java.util.List;

/**
 * One system that is measured, with the settings that suit it best. Found by {@link
 * java.util.ServiceLoader}; there is one on each class path.
 */
public interface Peer {

  /** As its own library says. */
  String version();

  /** What a reader must know to object: settings, who is remote, the bulk form. A line each. */
  List<String> settings();

  /** Starts a member in this JVM, which lives until it is killed. Blocks until it is up. */
  void member(Site site) throws Exception;

  /** Starts what submits and never runs a body itself. Blocks until it may be asked. */
  PeerDriver drive(Site site) throws Exception;
}
