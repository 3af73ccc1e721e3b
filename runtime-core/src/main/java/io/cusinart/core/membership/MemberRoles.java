package io.cusinart.core.membership;

import io.cusinart.api.NodeId;
import io.cusinart.core.settings.NodeSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How a node's name, kind and labels are written as member roles, and read back. Pure. */
public final class MemberRoles {

  /** Carried by every node that runs tasks; only these have a vote in a split. */
  public static final String WORKER = "cusinart-worker";

  private static final String NAME = "cusinart-name-";
  private static final String LABEL = "cusinart-label-";
  private static final String PORT = "cusinart-port-";

  private MemberRoles() {}

  /** The roles a node with these settings joins with, reached by others at this port. */
  public static List<String> of(NodeSettings settings, int port) {
    var roles = new ArrayList<String>();
    roles.add(NAME + settings.name());
    roles.add(PORT + port);
    settings.labels().stream().sorted().map(LABEL::concat).forEach(roles::add);
    if (settings.worker()) {
      roles.add(WORKER);
    }
    return List.copyOf(roles);
  }

  /**
   * The name among these roles, the first if there are several; or the given one, if a foreign
   * program joined without a name or with one that no node can have.
   */
  static NodeId name(Set<String> roles, String otherwise) {
    return roles.stream()
        .filter(role -> role.startsWith(NAME))
        .sorted()
        .flatMap(role -> parse(role.substring(NAME.length())).stream())
        .findFirst()
        .orElseGet(() -> new NodeId(otherwise));
  }

  private static Optional<NodeId> parse(String name) {
    try {
      return Optional.of(new NodeId(name));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  static Set<String> labels(Set<String> roles) {
    return roles.stream()
        .filter(role -> role.startsWith(LABEL))
        .map(role -> role.substring(LABEL.length()))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The node's port among these roles, or the given one if a foreign program joined without. */
  static int port(Set<String> roles, int otherwise) {
    return roles.stream()
        .filter(role -> role.matches(PORT + "[0-9]{1,5}"))
        .sorted()
        .findFirst()
        .map(role -> Integer.parseInt(role.substring(PORT.length())))
        .orElse(otherwise);
  }

  static boolean worker(Set<String> roles) {
    return roles.contains(WORKER);
  }
}
