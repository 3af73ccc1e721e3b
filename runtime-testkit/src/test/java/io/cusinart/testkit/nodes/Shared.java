package io.cusinart.testkit.nodes;

import java.util.List;

/** The same array many times: what is reached twice travels twice. */
public record Shared(List<byte[]> parts) {

  /** Copies the list. */
  public Shared {
    parts = List.copyOf(parts);
  }
}
