package io.cusinart.core.serialization;

import com.esotericsoftware.kryo.Kryo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gives collections of the JDK their numbers, and what several of them are made with. */
record JdkRegistry(Kryo kryo, ObjectPath path) {

  /** A class with one value. */
  void single(int id, Object value) {
    kryo.register(value.getClass(), new SingletonSerializer(value), id);
  }

  /** A row of elements. */
  void row(int id, Class<?> type, Function<@Nullable Object[], Object> make) {
    row(id, type, value -> (Collection<?>) value, make);
  }

  /** A row of elements that is looked up by hash code when it has arrived. */
  void hashed(int id, Class<?> type, Function<@Nullable Object[], Object> make) {
    hashed(id, type, value -> (Collection<?>) value, make);
  }

  /** The same of what is something else until it is written. */
  void hashed(
      int id,
      Class<?> type,
      Function<Object, Collection<?>> toElements,
      Function<@Nullable Object[], Object> make) {
    row(
        id,
        type,
        toElements,
        elements -> {
          HashFlood.check(elements);
          return make.apply(elements);
        });
  }

  /** A row of elements that is something else until it is written. */
  void row(
      int id,
      Class<?> type,
      Function<Object, Collection<?>> toElements,
      Function<@Nullable Object[], Object> make) {
    kryo.register(type, new ElementsSerializer(path, toElements, make), id);
  }

  /** A map. */
  void entries(int id, Class<?> type, EntriesSerializer.Maker maker) {
    entries(id, type, value -> (Map<?, ?>) value, maker);
  }

  /** A map that is copied before it is written. */
  void entries(
      int id, Class<?> type, Function<Object, Map<?, ?>> toEntries, EntriesSerializer.Maker maker) {
    kryo.register(type, new EntriesSerializer(path, toEntries, maker), id);
  }

  static List<Object> arrayList(@Nullable Object[] elements) {
    return new ArrayList<>(Arrays.asList(elements));
  }

  static Set<Object> linkedSet(@Nullable Object[] elements) {
    return new LinkedHashSet<>(Arrays.asList(elements));
  }

  static Map<Object, Object> linkedMap(Object[] keys, Object[] values) {
    return fill(LinkedHashMap.newLinkedHashMap(keys.length), keys, values);
  }

  static Map<Object, Object> fill(Map<Object, Object> map, Object[] keys, Object[] values) {
    for (int i = 0; i < keys.length; i++) {
      map.put(keys[i], values[i]);
    }
    return map;
  }
}
