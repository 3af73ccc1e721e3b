package io.cusinart.core.serialization;

import io.cusinart.core.settings.SerializationSettings;
import java.util.List;

/** Codecs for tests. */
final class Codecs {

  static final int MAX_BYTES = 192 * 1_024;
  static final int MAX_DEPTH = 64;

  private Codecs() {}

  static UserObjectCodec allowing(String... names) {
    return create(MAX_DEPTH, MAX_BYTES, names);
  }

  static UserObjectCodec create(int maxDepth, int maxBytes, String... names) {
    return UserObjectCodec.create(
        new SerializationSettings(List.of(names), maxDepth, maxBytes),
        Codecs.class.getClassLoader());
  }

  static UserObjectCodec loadingWith(ClassLoader loader) {
    return UserObjectCodec.create(
        new SerializationSettings(List.of(), MAX_DEPTH, MAX_BYTES), loader);
  }
}
