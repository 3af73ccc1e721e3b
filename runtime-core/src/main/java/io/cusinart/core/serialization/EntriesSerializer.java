package io.cusinart.core.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Map;
import java.util.function.Function;

/**
 * A map: the number of entries, then keys and values in turn, each with its class. What is read is
 * made by one function of all of them in their order. Not safe for use by two threads.
 */
final class EntriesSerializer extends Serializer<Object> {

  private final ObjectPath path;
  private final Function<Object, Map<?, ?>> toEntries;
  private final Maker maker;

  /** Makes a map of keys and their values. */
  interface Maker {
    Object make(Object[] keys, Object[] values);
  }

  EntriesSerializer(ObjectPath path, Function<Object, Map<?, ?>> toEntries, Maker maker) {
    this.path = path;
    this.toEntries = toEntries;
    this.maker = maker;
  }

  @Override
  public void write(Kryo kryo, Output output, Object value) {
    Map<?, ?> map = toEntries.apply(value);
    int size = map.size();
    output.writeVarInt(size, true);
    int i = 0;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      path.enter("key", i);
      kryo.writeClassAndObject(output, entry.getKey());
      path.leave();
      path.enter("value", i++);
      kryo.writeClassAndObject(output, entry.getValue());
      path.leave();
    }
    if (i != size) {
      throw new Refusal("changed while it was encoded; send a copy");
    }
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
    int size = input.readVarInt(true);
    ((GuardedInput) input).claim(size, 2);
    var keys = new Object[size];
    var values = new Object[size];
    for (int i = 0; i < size; i++) {
      path.enter("key", i);
      keys[i] = kryo.readClassAndObject(input);
      path.leave();
      path.enter("value", i);
      values[i] = kryo.readClassAndObject(input);
      path.leave();
    }
    HashFlood.check(keys);
    return maker.make(keys, values);
  }
}
