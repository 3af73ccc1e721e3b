package io.cusinart.core.node;

import io.cusinart.api.NodeInfo;
import io.cusinart.core.membership.NodeDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is told when an incarnation begins and ends. Safe for use by several threads; everybody is
 * told everything in its order.
 */
final class Incarnations {

  private static final Logger LOG = LoggerFactory.getLogger(Incarnations.class);

  private final List<IncarnationListener> listeners = new ArrayList<>();
  private Optional<NodeInfo> now = Optional.empty();

  /** Tells this one too, at once if there is an incarnation. */
  synchronized NodeDirectory.Listening add(IncarnationListener listener) {
    // A wrapper: one listener may be registered twice, and each registration ends by itself.
    IncarnationListener registered =
        new IncarnationListener() {
          @Override
          public void began(NodeInfo self) {
            listener.began(self);
          }

          @Override
          public void ended(NodeInfo self) {
            listener.ended(self);
          }
        };
    listeners.add(registered);
    now.ifPresent(self -> tell(registered, each -> each.began(self)));
    return () -> remove(registered);
  }

  private synchronized void remove(IncarnationListener registered) {
    listeners.remove(registered);
  }

  synchronized void began(NodeInfo self) {
    now = Optional.of(self);
    List.copyOf(listeners).forEach(each -> tell(each, listener -> listener.began(self)));
  }

  /** Once for each that has begun. */
  synchronized void ended() {
    Optional<NodeInfo> gone = now;
    now = Optional.empty();
    gone.ifPresent(self ->
        List.copyOf(listeners).forEach(each -> tell(each, listener -> listener.ended(self))));
  }

  private static void tell(IncarnationListener listener, Consumer<IncarnationListener> what) {
    try {
      what.accept(listener);
    } catch (RuntimeException thrown) {
      LOG.warn("A listener to a node's incarnations threw; it is told of the next one", thrown);
    }
  }
}
