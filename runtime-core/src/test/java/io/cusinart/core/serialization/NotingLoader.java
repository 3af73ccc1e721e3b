package io.cusinart.core.serialization;

import java.util.ArrayList;
import java.util.List;

/** The class loader of the tests, noting which names it is asked for. For one thread. */
final class NotingLoader extends ClassLoader {

  private final List<String> asked = new ArrayList<>();

  NotingLoader() {
    super(NotingLoader.class.getClassLoader());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    asked.add(name);
    return super.loadClass(name, resolve);
  }

  List<String> asked() {
    return List.copyOf(asked);
  }
}
