package io.cusinart.core.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Locale;

/** A locale by its language tag. Kryo's own serializer forgets script and extensions. Immutable. */
final class LocaleSerializer extends Serializer<Locale> {

  @Override
  public void write(Kryo kryo, Output output, Locale value) {
    String tag = value.toLanguageTag();
    if (!Locale.forLanguageTag(tag).equals(value)) {
      throw new Refusal(
          "locale [%s] has no language tag that says all of it; send its parts"
              .formatted(Refusal.oneLine(value.toString())));
    }
    output.writeString(tag);
  }

  @Override
  public Locale read(Kryo kryo, Input input, Class<? extends Locale> type) {
    return Locale.forLanguageTag(input.readString());
  }
}
