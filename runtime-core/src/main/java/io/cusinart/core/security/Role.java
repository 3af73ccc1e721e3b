package io.cusinart.core.security;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the owner of a certificate is to the cluster. */
public enum Role {
  /** A member: a worker, or a client that joins. May do whatever the others may. */
  NODE,
  /** May have computations run by their names. */
  SUBMIT,
  /** May change how a cluster is. */
  OPERATE,
  /** May look at it: members, load, tasks and where they are. */
  OBSERVE;

  /** As it stands in a certificate. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of this word, if there is one. */
  public static Optional<Role> of(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }
}
