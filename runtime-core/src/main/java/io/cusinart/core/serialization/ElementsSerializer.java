package io.cusinart.core.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Anything that is a row of elements: their number, then each with its class. What is read is made
 * by one function of all elements. Not safe for use by two threads.
 *
 * <p>Kryo's own collection serializer is not used because it reads null elements from no bytes at
 * all, which no check of lengths could bound.
 */
final class ElementsSerializer extends Serializer<Object> {

  private final ObjectPath path;
  private final Function<Object, Collection<?>> toElements;
  private final Function<@Nullable Object[], Object> fromElements;

  ElementsSerializer(
      ObjectPath path,
      Function<Object, Collection<?>> toElements,
      Function<@Nullable Object[], Object> fromElements) {
    this.path = path;
    this.toElements = toElements;
    this.fromElements = fromElements;
  }

  @Override
  public void write(Kryo kryo, Output output, Object value) {
    Collection<?> elements = toElements.apply(value);
    int size = elements.size();
    output.writeVarInt(size, true);
    int i = 0;
    for (Object element : elements) {
      path.enter(i++);
      kryo.writeClassAndObject(output, element);
      path.leave();
    }
    if (i != size) {
      throw new Refusal("changed while it was encoded; send a copy");
    }
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
    int size = input.readVarInt(true);
    ((GuardedInput) input).claim(size, 1);
    var elements = new @Nullable Object[size];
    for (int i = 0; i < size; i++) {
      path.enter(i);
      elements[i] = kryo.readClassAndObject(input);
      path.leave();
    }
    return fromElements.apply(elements);
  }
}
