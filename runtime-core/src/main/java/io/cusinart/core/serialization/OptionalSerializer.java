package io.cusinart.core.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Optional;

/** What it holds with its class, or null's. Not safe for use by two threads. */
final class OptionalSerializer extends Serializer<Optional<?>> {

  private final ObjectPath path;

  OptionalSerializer(ObjectPath path) {
    this.path = path;
  }

  @Override
  public void write(Kryo kryo, Output output, Optional<?> value) {
    path.enter(0);
    kryo.writeClassAndObject(output, value.orElse(null));
    path.leave();
  }

  @Override
  public Optional<?> read(Kryo kryo, Input input, Class<? extends Optional<?>> type) {
    path.enter(0);
    Object value = kryo.readClassAndObject(input);
    path.leave();
    return Optional.ofNullable(value);
  }
}
