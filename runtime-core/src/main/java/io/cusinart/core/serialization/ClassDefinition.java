package io.cusinart.core.serialization;

import io.cusinart.api.DistributedComputation;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * What of a class must be the same on two nodes for values of it to travel between them, as text.
 * Reads declarations only: no class is initialized. Not safe for use by two threads.
 */
final class ClassDefinition {

  /** Beyond it, declared types are only named: what is that large is no value. */
  private static final int MOST_CLASSES = 1_000;

  private final Map<String, String> definitions = new LinkedHashMap<>();

  private ClassDefinition() {}

  /** Of a class and of all the application's classes that it declares. */
  static ClassDefinition closureOf(Class<?> type) {
    var definition = new ClassDefinition();
    definition.add(type);
    return definition;
  }

  /**
   * Every byte of its class file.
   *
   * @throws Refusal if that cannot be read
   */
  static ClassDefinition fileOf(Class<?> type) {
    String name = type.getName();
    String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      if (in == null) {
        throw new Refusal("lambdas of %s cannot travel: it has no class file".formatted(name));
      }
      var definition = new ClassDefinition();
      definition.definitions.put(name, Long.toHexString(firstOfSha256(in.readAllBytes())));
      return definition;
    } catch (IOException e) {
      throw Refusal.because("lambdas of %s cannot travel: no class file".formatted(name), e);
    }
  }

  /** The first 64 bits of a SHA-256 over all of it. */
  long hash() {
    return firstOfSha256(definitions.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static long firstOfSha256(byte[] bytes) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private void add(Class<?> type) {
    if (type.isArray()) {
      add(type.componentType());
      return;
    }
    boolean ofPlatform = type.isPrimitive() || type.getName().startsWith("java.");
    if (ofPlatform || definitions.size() >= MOST_CLASSES) {
      return;
    }
    // First the place, so that a class which holds itself is defined once.
    if (definitions.putIfAbsent(type.getName(), "") == null) {
      definitions.put(type.getName(), describe(type));
    }
  }

  private String describe(Class<?> type) {
    try {
      if (type.isEnum()) {
        return constants(type);
      }
      var parts = new StringJoiner(",", type.isRecord() ? "record(" : "class(", ")");
      addParts(type, parts);
      addSubclasses(type, parts);
      addSignature(type, parts);
      return parts.toString();
    } catch (LinkageError | TypeNotPresentException e) {
      // A class that it declares is not on this node. On one that has it, this is another class.
      return "incomplete: " + e;
    }
  }

  /** Their names, which are what travels; asked of the fields, as constants would be made. */
  private static String constants(Class<?> type) {
    var names = new StringJoiner(",", "enum(", ")");
    for (Field field : type.getDeclaredFields()) {
      if (field.isEnumConstant()) {
        names.add(field.getName());
      }
    }
    return names.toString();
  }

  private void addParts(Class<?> type, StringJoiner parts) {
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        parts.add(component.getName() + ":" + nameOf(component.getGenericType()));
      }
    } else if (!type.isInterface()) {
      for (Field field : ClassIdentity.fields(type)) {
        parts.add(field.getName() + ":" + nameOf(field.getGenericType()));
      }
    }
  }

  private void addSubclasses(Class<?> type, StringJoiner parts) {
    if (type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        parts.add("permits " + nameOf(permitted));
      }
    }
  }

  /** What a computation takes and returns. */
  private void addSignature(Class<?> type, StringJoiner parts) {
    if (DistributedComputation.class.isAssignableFrom(type)) {
      Type parent = type.getGenericSuperclass();
      if (parent != null) {
        parts.add("extends " + nameOf(parent));
      }
      for (Type each : type.getGenericInterfaces()) {
        parts.add("implements " + nameOf(each));
      }
    }
  }

  private String nameOf(Type type) {
    addAll(type);
    return type.getTypeName();
  }

  private void addAll(Type type) {
    switch (type) {
      case Class<?> plain -> add(plain);
      case ParameterizedType of -> {
        addAll(of.getRawType());
        addAll(of.getActualTypeArguments());
      }
      case GenericArrayType array -> addAll(array.getGenericComponentType());
      case WildcardType wildcard -> {
        addAll(wildcard.getUpperBounds());
        addAll(wildcard.getLowerBounds());
      }
      default -> {} // a variable is whatever it is bound to where it is used
    }
  }

  private void addAll(Type[] types) {
    for (Type type : types) {
      addAll(type);
    }
  }
}
