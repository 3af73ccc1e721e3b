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
  private final Field[] fields;
  private final Part[] parts;
  private final Constructor<?> constructor;

  FieldsSerializer(WireClasses classes, ObjectPath path, Class<?> type) {
    this.path = path;
    try {
      this.constructor = type.getDeclaredConstructor();
    } catch (NoSuchMethodException e) {
      throw new Refusal(
          "class %s has no no-argument constructor; add one (private will do) or make it a record"
              .formatted(type.getName()));
    }
    List<Field> travelling = ClassIdentity.fields(type);
    this.fields = travelling.toArray(Field[]::new);
    this.parts = new Part[fields.length];
    for (int i = 0; i < fields.length; i++) {
      parts[i] = classes.part(fields[i].getName(), fields[i].getType());
    }
    try {
      constructor.setAccessible(true);
      travelling.forEach(field -> field.setAccessible(true));
    } catch (RuntimeException e) { // InaccessibleObjectException, SecurityException
      throw Refusal.because(
          "the fields of class %s cannot be read; make it a record".formatted(type.getName()), e);
    }
  }

  @Override
  public void write(Kryo kryo, Output output, Object value) {
    for (int i = 0; i < fields.length; i++) {
      path.enter(parts[i].name());
      parts[i].write(kryo, output, get(fields[i], value));
      path.leave();
    }
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
    Object value = construct();
    for (int i = 0; i < fields.length; i++) {
      path.enter(parts[i].name());
      set(fields[i], value, parts[i].read(kryo, input));
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
