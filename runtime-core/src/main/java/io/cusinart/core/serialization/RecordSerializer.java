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
  private final Part[] parts;
  private final Method[] accessors;
  private final Constructor<?> constructor;

  RecordSerializer(WireClasses classes, ObjectPath path, Class<?> type) {
    this.path = path;
    RecordComponent[] components = type.getRecordComponents();
    this.parts = new Part[components.length];
    this.accessors = new Method[components.length];
    var types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      parts[i] = classes.part(components[i].getName(), types[i]);
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
    for (int i = 0; i < parts.length; i++) {
      path.enter(parts[i].name());
      parts[i].write(kryo, output, component(value, i));
      path.leave();
    }
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
    var values = new @Nullable Object[parts.length];
    for (int i = 0; i < values.length; i++) {
      path.enter(parts[i].name());
      values[i] = parts[i].read(kryo, input);
      path.leave();
    }
    return construct(values);
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

  private Object construct(@Nullable Object[] values) {
    try {
      return constructor.newInstance(values);
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
