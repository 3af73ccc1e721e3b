package io.cusinart.core.node;

import io.cusinart.core.console.Configurators;
import io.cusinart.core.console.ConsoleServer;
import io.cusinart.core.console.ConsoleSocket;
import io.cusinart.core.console.Interpreter;
import io.cusinart.core.console.LiveRecord;
import io.cusinart.core.console.MemberSettings;
import io.cusinart.core.console.SharedSettings;
import io.cusinart.core.membership.NodeDirectory;
import io.cusinart.core.operator.NodeAsker;
import io.cusinart.core.settings.DataSettings;
import io.cusinart.core.settings.KernelSettings;
import io.cusinart.core.settings.NodeSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The kernel's settings as they are while its node runs, and the modules that change them. Safe for
 * use by several threads.
 *
 * <p>What was kept is laid over them when they are opened, before any part is made with them; parts
 * that can change while they run ask to be told of changes.
 */
final class LiveSettings {

  private final NodeSettings start;
  private final LiveRecord<KernelSettings> kernel;
  private final Configurators configurators;
  private final SharedSettings shared;

  private LiveSettings(NodeSettings start, Configurators configurators) {
    this.start = start;
    this.kernel = new LiveRecord<>(start.kernel());
    this.configurators = configurators;
    this.shared = new SharedSettings(configurators, directory(start));
  }

  /**
   * These settings, and over them what the data directory says. Blocks.
   *
   * @throws io.cusinart.api.RuntimeFailure if the directory cannot be used or its file is damaged
   */
  static LiveSettings open(NodeSettings settings, Extensions extensions) {
    Optional<Path> directory = directory(settings);
    directory.ifPresent(each -> {
      var _ = ConsoleSocket.in(each);
      ConsoleSocket.prepare(each);
    });
    var live =
        new LiveSettings(
            settings, directory.map(Configurators::in).orElseGet(Configurators::forgetful));
    KernelModules.of(live.kernel, extensions).forEach(live.configurators::register);
    return live;
  }

  private static Optional<Path> directory(NodeSettings settings) {
    DataSettings data = settings.kernel().data();
    return data.isKept() ? Optional.of(Path.of(data.directory())) : Optional.empty();
  }

  /** Where modules register. */
  Configurators configurators() {
    return configurators;
  }

  /** What holds for all nodes. */
  SharedSettings shared() {
    return shared;
  }

  /** The settings as they are now. */
  NodeSettings now() {
    return start.withKernel(kernel.now());
  }

  /** The kernel's settings as they are now. */
  KernelSettings kernel() {
    return kernel.now();
  }

  /**
   * Tells of each later change in this part of the kernel's settings.
   *
   * @return ends it; may be run twice
   */
  Runnable onChange(Function<KernelSettings, ?> part, Consumer<KernelSettings> changed) {
    return kernel.onChange((before, after) -> {
      if (!part.apply(after).equals(part.apply(before))) {
        changed.accept(after);
      }
    });
  }

  /**
   * What answers questions about them.
   *
   * @param self the incarnation of this node at the moment
   */
  Interpreter interpreter(NodeDirectory nodes, LongSupplier self, NodeAsker asker) {
    return new Interpreter(
        start.name().value(), configurators, shared, new MemberSettings(nodes, self, asker));
  }

  /** The console, if there is a directory for it. Blocks for a moment. */
  Optional<ConsoleServer> openConsole(Interpreter interpreter) {
    return directory(start).map(each -> ConsoleServer.start(each, interpreter::answer));
  }
}
