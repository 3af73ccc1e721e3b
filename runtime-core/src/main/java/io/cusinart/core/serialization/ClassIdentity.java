package io.cusinart.core.serialization;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * 64 bits that tell two builds of a class apart. They go with the class name, because values are
 * written without field names: without them a node with another build would read the wrong field
 * and say nothing.
 *
 * <p>They are the first of a SHA-256 over the {@link ClassDefinition} of the class and of all that
 * it declares to hold or, if it is a computation, to take and return. So a computation whose result
 * has another field here is another computation, and that is known before it runs.
 *
 * <p>A lambda has no fields with names, and the names the compiler gives shift with every lambda
 * that is put above it. So what holds for it is the class file in which it stands, every byte.
 */
final class ClassIdentity {

  private static final ClassValue<Long> SHAPES =
      new ClassValue<>() {
        @Override
        protected Long computeValue(Class<?> type) {
          return ClassDefinition.closureOf(type).hash();
        }
      };

  private static final ClassValue<Long> FILES =
      new ClassValue<>() {
        @Override
        protected Long computeValue(Class<?> type) {
          return ClassDefinition.fileOf(type).hash();
        }
      };

  private ClassIdentity() {}

  /** Of a class whose values travel. */
  static long of(Class<?> type) {
    return SHAPES.get(type);
  }

  /**
   * Of a class as the place where lambdas stand.
   *
   * @throws Refusal if its class file cannot be read
   */
  static long ofFile(Class<?> type) {
    return FILES.get(type);
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
}
