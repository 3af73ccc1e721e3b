package io.cusinart.core.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.jspecify.annotations.Nullable;

/**
 * What a value holds in one of its components or fields: a primitive without its class, anything
 * else with the class it has. Not safe for use by two threads.
 */
final class Part {

  private final String name;
  private final Class<?> type;
  private final @Nullable Serializer<Object> primitive;

  Part(String name, Class<?> type, @Nullable Serializer<Object> primitive) {
    this.name = name;
    this.type = type;
    this.primitive = primitive;
  }

  String name() {
    return name;
  }

  void write(Kryo kryo, Output output, Object value) {
    if (primitive == null) {
      kryo.writeClassAndObject(output, value);
    } else {
      primitive.write(kryo, output, value);
    }
  }

  Object read(Kryo kryo, Input input) {
    return primitive == null ? kryo.readClassAndObject(input) : primitive.read(kryo, input, type);
  }
}
