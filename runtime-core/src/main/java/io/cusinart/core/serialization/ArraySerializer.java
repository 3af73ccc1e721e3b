package io.cusinart.core.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Array;

/** An array of objects: its length, then each element with its class. Not for two threads. */
final class ArraySerializer extends Serializer<Object> {

  private final ObjectPath path;
  private final Class<?> elementType;

  ArraySerializer(ObjectPath path, Class<?> type) {
    this.path = path;
    this.elementType = type.componentType();
  }

  @Override
  public void write(Kryo kryo, Output output, Object value) {
    var elements = (Object[]) value;
    output.writeVarInt(elements.length, true);
    for (int i = 0; i < elements.length; i++) {
      path.enter(i);
      kryo.writeClassAndObject(output, elements[i]);
      path.leave();
    }
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
    int length = input.readVarInt(true);
    ((GuardedInput) input).claim(length, 1);
    var elements = (Object[]) Array.newInstance(elementType, length);
    for (int i = 0; i < length; i++) {
      path.enter(i);
      elements[i] = kryo.readClassAndObject(input);
      path.leave();
    }
    return elements;
  }
}
