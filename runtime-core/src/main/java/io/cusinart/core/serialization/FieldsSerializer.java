package io.cusinart.core.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.util.List;

/**
 * A plain class by its fields, static and transient ones left out; made anew by its no-argument
 * constructor, which may be private. There is no other way to make one: skipping constructors would
 * make objects their class never meant to exist. Not safe for use by two threads.
 */
final class FieldsSerializer extends Serializer<Object> {

  private final ObjectPath path;
  private final List<Field> fields;
  private final Constructor<?> constructor;

  FieldsSerializer(ObjectPath path, Class<?> type) {
    this.path = path;
    try {
      this.constructor = type.getDeclaredConstructor();
    } catch (NoSuchMethodException e) {
      throw new Refusal(
          "class %s has no no-argument constructor; add one (private will do) or make it a record"
              .formatted(type.getName()));
    }
    this.fields = ClassIdentity.fields(type);
    try {
      constructor.setAccessible(true);
      fields.forEach(field -> field.setAccessible(true));
    } catch (RuntimeException e) { // InaccessibleObjectException, SecurityException
      throw Refusal.because(
          "the fields of class %s cannot be read; make it a record".formatted(type.getName()), e);
    }
  }

  @Override
  public void write(Kryo kryo, Output output, Object value) {
    for (Field field : fields) {
      path.enter(field.getName());
      Object part = get(field, value);
      if (field.getType().isPrimitive()) {
        kryo.writeObject(output, part);
      } else {
        kryo.writeClassAndObject(output, part);
      }
      path.leave();
    }
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
    Object value = construct();
    for (Field field : fields) {
      path.enter(field.getName());
      Object part =
          field.getType().isPrimitive()
              ? kryo.readObject(input, field.getType())
              : kryo.readClassAndObject(input);
      set(field, value, part);
      path.leave();
    }
    return value;
  }

  private static Object get(Field field, Object value) {
    try {
      return field.get(value);
    } catch (IllegalAccessException e) {
      throw Refusal.because("the field cannot be read", e);
    }
  }

  private static void set(Field field, Object value, Object part) {
    try {
      field.set(value, part);
    } catch (IllegalArgumentException | IllegalAccessException e) {
      throw Refusal.because("the field cannot be set", e);
    }
  }

  private Object construct() {
    String name = constructor.getDeclaringClass().getName();
    try {
      return constructor.newInstance();
    } catch (InvocationTargetException e) {
      throw Refusal.because(
          "the constructor of class %s threw".formatted(name), e.getTargetException());
    } catch (ReflectiveOperationException e) {
      throw Refusal.because("class %s cannot be made".formatted(name), e);
    }
  }
}
