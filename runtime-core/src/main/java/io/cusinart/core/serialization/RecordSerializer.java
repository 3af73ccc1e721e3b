package io.cusinart.core.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/**
 * A record by its components in their declared order; made anew by its canonical constructor, so
 * that its own checks hold on this node too. Not safe for use by two threads.
 */
final class RecordSerializer extends Serializer<Object> {

  private final ObjectPath path;
  private final RecordComponent[] components;
  private final Method[] accessors;
  private final Constructor<?> constructor;

  RecordSerializer(ObjectPath path, Class<?> type) {
    this.path = path;
    this.components = type.getRecordComponents();
    this.accessors = new Method[components.length];
    var types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      accessors[i] = components[i].getAccessor();
      accessors[i].setAccessible(true);
    }
    try {
      this.constructor = type.getDeclaredConstructor(types);
    } catch (NoSuchMethodException e) {
      throw Refusal.because("record %s has no canonical constructor".formatted(type.getName()), e);
    }
    constructor.setAccessible(true);
  }

  @Override
  public void write(Kryo kryo, Output output, Object value) {
    for (int i = 0; i < components.length; i++) {
      path.enter(components[i].getName());
      Object part = component(value, i);
      if (components[i].getType().isPrimitive()) {
        kryo.writeObject(output, part);
      } else {
        kryo.writeClassAndObject(output, part);
      }
      path.leave();
    }
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
    var parts = new @Nullable Object[components.length];
    for (int i = 0; i < components.length; i++) {
      path.enter(components[i].getName());
      Class<?> declared = components[i].getType();
      parts[i] =
          declared.isPrimitive()
              ? kryo.readObject(input, declared)
              : kryo.readClassAndObject(input);
      path.leave();
    }
    return construct(parts);
  }

  private Object component(Object value, int i) {
    try {
      return accessors[i].invoke(value);
    } catch (InvocationTargetException e) {
      throw Refusal.because("its accessor threw", e.getTargetException());
    } catch (IllegalAccessException e) {
      throw Refusal.because("its accessor cannot be called", e);
    }
  }

  private Object construct(@Nullable Object[] parts) {
    try {
      return constructor.newInstance(parts);
    } catch (InvocationTargetException e) {
      throw Refusal.because(
          "the constructor of record %s threw".formatted(name()), e.getTargetException());
    } catch (IllegalArgumentException | ReflectiveOperationException e) {
      throw Refusal.because("record %s cannot be made of these values".formatted(name()), e);
    }
  }

  private String name() {
    return constructor.getDeclaringClass().getName();
  }
}
