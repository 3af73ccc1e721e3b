package io.cusinart.mutant;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** Shows a type of Pekko deep in a signature. */
public final class LeaksPekko {

  /** Never called. */
  public List<CompletionStage<Done>> ended() {
    return List.of();
  }
}
