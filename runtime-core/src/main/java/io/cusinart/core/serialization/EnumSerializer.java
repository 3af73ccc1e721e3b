package io.cusinart.core.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.HashMap;
import java.util.Map;

/**
 * An enum constant by its name, which survives a constant being added or moved; an ordinal would
 * silently become another constant. Immutable.
 */
final class EnumSerializer extends Serializer<Object> {

  private final Class<?> type;
  private final Map<String, Object> constants = new HashMap<>();

  EnumSerializer(Class<?> type) {
    this.type = type;
    for (Object constant : type.getEnumConstants()) {
      constants.put(((Enum<?>) constant).name(), constant);
    }
  }

  @Override
  public void write(Kryo kryo, Output output, Object value) {
    output.writeString(((Enum<?>) value).name());
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<? extends Object> ignored) {
    String name = input.readString();
    Object constant = constants.get(name);
    if (constant != null) {
      return constant;
    }
    throw new Refusal(
        "enum %s has no constant [%s] here; run one version of the application on every node"
            .formatted(type.getName(), Refusal.oneLine(String.valueOf(name))));
  }
}
