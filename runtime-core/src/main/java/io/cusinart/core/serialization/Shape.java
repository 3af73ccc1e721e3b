package io.cusinart.core.serialization;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A number that tells two versions of a class apart: of its components or fields, by name and type,
 * in the order in which they travel. It goes with the class name, because values are written
 * without field names: without it a node with an older version would read the wrong field and say
 * nothing.
 */
final class Shape {

  private static final ClassValue<Integer> SHAPES =
      new ClassValue<>() {
        @Override
        protected Integer computeValue(Class<?> type) {
          return compute(type);
        }
      };

  private Shape() {}

  /** The number of this class; 0 for what travels without fields. */
  static int of(Class<?> type) {
    return SHAPES.get(type);
  }

  /** The fields that travel: superclasses first, then by name. */
  static List<Field> fields(Class<?> type) {
    var fields = new ArrayList<Field>();
    Class<?> parent = type.getSuperclass();
    if (parent != null && parent != Object.class) {
      fields.addAll(fields(parent));
    }
    var own = new ArrayList<Field>();
    for (Field field : type.getDeclaredFields()) {
      if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0) {
        own.add(field);
      }
    }
    own.sort(Comparator.comparing(Field::getName));
    fields.addAll(own);
    return fields;
  }

  private static int compute(Class<?> type) {
    int shape = 0;
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        shape = mix(shape, component.getName(), component.getType());
      }
    } else if (!type.isInterface() && !type.isEnum()) {
      for (Field field : fields(type)) {
        shape = mix(shape, field.getName(), field.getType());
      }
    }
    return shape;
  }

  private static int mix(int shape, String name, Class<?> type) {
    return (shape * 31 + name.hashCode()) * 31 + type.getName().hashCode();
  }
}
