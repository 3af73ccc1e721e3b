package io.cusinart.core.membership;

/** Why a node is not trusted at the moment. Several may hold at once; each is lifted by itself. */
public enum Suspicion {
  /** The cluster's failure detector misses its heartbeats. */
  UNREACHABLE,
  /** It leaves health checks unanswered. */
  UNHEALTHY,
  /** Its connection broke, and nobody listens at its address. */
  DISCONNECTED
}
