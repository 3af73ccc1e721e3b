package io.cusinart.core.membership;

import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.RuntimeFailure.NoAvailableNodes;
import io.cusinart.api.RuntimeFailure.NodeNotFound;
import java.util.List;
import java.util.function.Consumer;

/**
 * The nodes a node knows, to be read. Safe for use by several threads; readers never wait.
 *
 * <p>A name means the incarnation that is best off, if several of one name are known.
 */
public interface NodeDirectory {

  /** A listener's registration. Safe for use by several threads. */
  interface Listening extends AutoCloseable {

    /** Ends it: the listener is not called again. May be called twice. */
    @Override
    void close();
  }

  /**
   * The node of this name.
   *
   * @throws NodeNotFound if no incarnation of it is known
   */
  NodeInfo get(NodeId id);

  /**
   * Some worker that is up and healthy; successive calls take turns over all of them.
   *
   * @throws NoAvailableNodes if there is none
   */
  NodeInfo getAvailable();

  /** All workers that are up and healthy, by name. */
  List<NodeInfo> available();

  /** All nodes known, by name; of one name the incarnation that is best off comes first. */
  List<NodeInfo> nodes();

  /**
   * Calls the listener with the list as it is now and after every change, until the registration is
   * closed. It is called on the thread that changed something, one change after the other: it must
   * not block. What it throws is logged and goes no further.
   */
  Listening onChange(Consumer<List<NodeInfo>> listener);
}
