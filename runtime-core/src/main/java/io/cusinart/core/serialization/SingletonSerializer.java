package io.cusinart.core.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** A class with one value, which takes no bytes beyond its id. Immutable. */
final class SingletonSerializer extends Serializer<Object> {

  private final Object value;

  SingletonSerializer(Object value) {
    this.value = value;
  }

  @Override
  public void write(Kryo kryo, Output output, Object ignored) {
    // The class says it all.
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
    return value;
  }
}
