package io.cusinart.api;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * One node as another sees it at a moment. Immutable.
 *
 * @param id the node's name
 * @param incarnation tells two runs of a node with the same name apart; unordered
 * @param address {@code HOST:PORT} of the node, as a user types it
 * @param labels what the operator said the node is, for {@link Target#label(String)}
 * @param worker whether it runs tasks; a client only submits them
 * @param state what it is fit for now
 */
public record NodeInfo(
    NodeId id,
    long incarnation,
    String address,
    Set<String> labels,
    boolean worker,
    NodeState state) {

  /** Refuses what lacks a part; copies the labels. */
  public NodeInfo {
    requireNonNull(id, "id");
    requireNonNull(address, "address");
    requireNonNull(state, "state");
    labels = Set.copyOf(requireNonNull(labels, "labels"));
  }

  /** The same node in another state. */
  public NodeInfo withState(NodeState newState) {
    return new NodeInfo(id, incarnation, address, labels, worker, newState);
  }
}
