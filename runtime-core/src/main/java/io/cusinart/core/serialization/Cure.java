package io.cusinart.core.serialization;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;

/** What a user can do about a class that may not travel, for the end of a message. */
final class Cure {

  private Cure() {}

  /** For a class of the platform. */
  static String ofPlatform(Class<?> type) {
    if (Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)) {
      return "send a copy, as new ArrayList<>(it), Set.copyOf or Map.copyOf make";
    }
    if (Comparator.class.isAssignableFrom(type)) {
      return "make it a record or an enum of the application that implements Comparator";
    }
    if (Throwable.class.isAssignableFrom(type)) {
      return ofException();
    }
    return type == Class.class ? "send its name" : "send a value it can be made from";
  }

  /** For an exception as a value. */
  static String ofException() {
    return "throw it, or send a record of what it says";
  }
}
