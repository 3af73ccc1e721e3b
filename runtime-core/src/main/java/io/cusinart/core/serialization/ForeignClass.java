package io.cusinart.core.serialization;

/**
 * Bytes name a class that this node does not have, or has from another build. Nothing is wrong with
 * them: another node can read them. Its message is one line with the cure.
 */
public final class ForeignClass extends Refusal {

  private static final long serialVersionUID = 1L;

  private final long identity;

  ForeignClass(long identity, String why) {
    super(why);
    this.identity = identity;
  }

  /** The {@link ClassIdentity} that the sender's class has. */
  public long identity() {
    return identity;
  }
}
