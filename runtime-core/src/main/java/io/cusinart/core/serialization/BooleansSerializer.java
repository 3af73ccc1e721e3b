package io.cusinart.core.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/**
 * A {@code boolean[]}: its length, then a byte each. Kryo's own serializer for it is the one that
 * allocates without asking its input. Immutable.
 */
final class BooleansSerializer extends Serializer<boolean[]> {

  @Override
  public void write(Kryo kryo, Output output, boolean[] values) {
    output.writeVarInt(values.length, true);
    output.writeBooleans(values, 0, values.length);
  }

  @Override
  public boolean[] read(Kryo kryo, Input input, Class<? extends boolean[]> type) {
    return input.readBooleans(input.readVarInt(true));
  }
}
