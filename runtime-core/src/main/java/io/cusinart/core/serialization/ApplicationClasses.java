package io.cusinart.core.serialization;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The classes of the application by their names. A name is judged before its class is loaded, and
 * no class is initialized. Not safe for use by two threads.
 */
final class ApplicationClasses {

  private final ClassLoader loader;
  private final Map<String, Class<?>> loaded = new HashMap<>();

  ApplicationClasses(ClassLoader loader) {
    this.loader = loader;
  }

  /**
   * A class that may be loaded, null if it is not here.
   *
   * @param refusal why a class of this name must not be loaded
   * @throws Refusal for that
   */
  @Nullable Class<?> find(String name, Function<String, Optional<String>> refusal) {
    Optional<String> why = refusal.apply(name);
    if (why.isPresent()) {
      throw new Refusal(why.get());
    }
    Class<?> known = loaded.get(name);
    if (known != null) {
      return known;
    }
    try {
      Class<?> type = Class.forName(name, false, loader);
      loaded.put(name, type);
      return type;
    } catch (ClassNotFoundException | LinkageError _) {
      return null;
    }
  }

  /** One line with the cure. */
  static String absent(String name) {
    return "class %s is not on this node; put it on the class path of every node"
        .formatted(Refusal.oneLine(name));
  }
}
