package io.cusinart.core.serialization;

import com.esotericsoftware.kryo.Kryo;
import java.util.AbstractMap.SimpleEntry;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's collections and their numbers on the wire. The JDK hides many of their classes, so most
 * are found by making one.
 *
 * <p>What arrives is equal to what was sent, and of the same class with these exceptions: a
 * sub-list arrives as a list of its own, the key set of a {@code ConcurrentHashMap} as a set, an
 * empty {@code EnumMap} as an empty {@code HashMap} (its key type cannot be asked for), and a
 * {@code Set.of} or {@code Map.of} of more than 1,024 elements as an unmodifiable linked one (the
 * JDK's own tables have no defence against crafted hash codes).
 */
// Linked lists are not chosen here: users have them.
@SuppressWarnings("JdkObsolete")
final class JdkCollections {

  private static final int MAX_IMMUTABLE_TABLE = 1_024;

  private final JdkRegistry registry;

  private JdkCollections(JdkRegistry registry) {
    this.registry = registry;
  }

  static void register(Kryo kryo, ObjectPath path) {
    var registry = new JdkRegistry(kryo, path);
    var collections = new JdkCollections(registry);
    collections.lists();
    collections.entries();
    collections.sets();
    collections.maps();
    collections.unmodifiable();
    JdkSorted.register(registry);
    JdkConcurrent.register(registry);
    kryo.register(Optional.class, new OptionalSerializer(path), 61);
  }

  private void lists() {
    row(50, ArrayList.class, JdkRegistry::arrayList);
    row(51, LinkedList.class, elements -> new LinkedList<>(Arrays.asList(elements)));
    row(52, ArrayDeque.class, elements -> new ArrayDeque<>(Arrays.asList(elements)));
    row(53, List.of(1).getClass(), JdkCollections::immutableList);
    row(54, List.of().getClass(), JdkCollections::immutableList);
    row(55, List.of(1, 2, 3).subList(0, 2).getClass(), JdkCollections::immutableList);
    row(56, new ArrayList<>(List.of(1)).subList(0, 1).getClass(), JdkRegistry::arrayList);
    row(57, Arrays.asList(1, 2).subList(0, 1).getClass(), JdkRegistry::arrayList);
    row(58, Arrays.asList(1).getClass(), elements -> Arrays.asList(elements));
    row(59, Collections.singletonList(1).getClass(), e -> Collections.singletonList(e[0]));
    registry.single(60, Collections.emptyList());
  }

  private void entries() {
    entry(62, Map.entry(1, 1).getClass(), e -> Map.entry(e[0], e[1]));
    entry(63, SimpleEntry.class, e -> new SimpleEntry<>(e[0], e[1]));
    entry(64, SimpleImmutableEntry.class, e -> new SimpleImmutableEntry<>(e[0], e[1]));
  }

  private void sets() {
    registry.hashed(70, HashSet.class, elements -> new HashSet<>(Arrays.asList(elements)));
    registry.hashed(71, LinkedHashSet.class, JdkRegistry::linkedSet);
    registry.hashed(72, Set.of(1).getClass(), JdkCollections::immutableSet);
    registry.hashed(73, Set.of().getClass(), JdkCollections::immutableSet);
    row(74, Collections.singleton(1).getClass(), elements -> Collections.singleton(elements[0]));
    registry.single(75, Collections.emptySet());
    registry.row(76, EnumSet.class, JdkCollections::fromEnumSet, JdkCollections::toEnumSet);
  }

  private void maps() {
    registry.entries(
        80,
        HashMap.class,
        (keys, values) -> JdkRegistry.fill(HashMap.newHashMap(keys.length), keys, values));
    registry.entries(81, LinkedHashMap.class, JdkRegistry::linkedMap);
    registry.entries(82, EnumMap.class, JdkCollections::enumMap);
    registry.entries(83, Map.of(1, 1).getClass(), JdkCollections::immutableMap);
    registry.entries(84, Map.of().getClass(), JdkCollections::immutableMap);
    registry.entries(
        85,
        Collections.singletonMap(1, 1).getClass(),
        (keys, values) -> Collections.singletonMap(keys[0], values[0]));
    registry.single(86, Collections.emptyMap());
  }

  private void unmodifiable() {
    Class<?> ofRandomAccess = Collections.unmodifiableList(new ArrayList<>()).getClass();
    row(100, ofRandomAccess, e -> Collections.unmodifiableList(JdkRegistry.arrayList(e)));
    Class<?> ofLinked = Collections.unmodifiableList(new LinkedList<>()).getClass();
    row(101, ofLinked, e -> Collections.unmodifiableList(new LinkedList<>(Arrays.asList(e))));
    Class<?> ofCollection = Collections.unmodifiableCollection(List.of()).getClass();
    row(102, ofCollection, e -> Collections.unmodifiableCollection(JdkRegistry.arrayList(e)));
    Class<?> ofSet = Collections.unmodifiableSet(new HashSet<>()).getClass();
    registry.hashed(103, ofSet, e -> Collections.unmodifiableSet(JdkRegistry.linkedSet(e)));
    Class<?> ofMap = Collections.unmodifiableMap(new HashMap<>()).getClass();
    registry.entries(
        104,
        ofMap,
        (keys, values) -> Collections.unmodifiableMap(JdkRegistry.linkedMap(keys, values)));
  }

  private void row(int id, Class<?> type, Function<@Nullable Object[], Object> make) {
    registry.row(id, type, make);
  }

  private void entry(int id, Class<?> type, Function<@Nullable Object[], Object> make) {
    registry.row(
        id,
        type,
        value ->
            Arrays.asList(((Map.Entry<?, ?>) value).getKey(), ((Map.Entry<?, ?>) value).getValue()),
        make);
  }

  // Stream.toList makes lists of the same class as List.of, but with nulls.
  private static Object immutableList(@Nullable Object[] elements) {
    return Arrays.asList(elements).contains(null)
        ? Arrays.stream(elements).toList()
        : List.of(elements);
  }

  private static Object immutableSet(@Nullable Object[] elements) {
    Set<Object> set = JdkRegistry.linkedSet(elements);
    return set.size() > MAX_IMMUTABLE_TABLE ? Collections.unmodifiableSet(set) : Set.copyOf(set);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of entries of anything
  private static Object immutableMap(Object[] keys, Object[] values) {
    if (keys.length > MAX_IMMUTABLE_TABLE) {
      return Collections.unmodifiableMap(JdkRegistry.linkedMap(keys, values));
    }
    var entries = new Map.Entry[keys.length];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = Map.entry(keys[i], values[i]);
    }
    return Map.ofEntries(entries);
  }

  // The first element is any constant, which tells the enum even when the set is empty.
  @SuppressWarnings({"unchecked", "rawtypes"}) // the enum's type is not known here
  private static Collection<?> fromEnumSet(Object value) {
    var set = (EnumSet) value;
    EnumSet some = set.isEmpty() ? EnumSet.complementOf(set) : set;
    if (some.isEmpty()) {
      throw new Refusal("is an EnumSet of an enum without constants");
    }
    var elements = new ArrayList<Object>();
    elements.add(some.iterator().next());
    elements.addAll(set);
    return elements;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // EnumSet.add checks every constant's class
  private static Object toEnumSet(@Nullable Object[] elements) {
    if (!(elements[0] instanceof Enum constant)) {
      throw new Refusal("an EnumSet cannot hold what is no constant of an enum");
    }
    EnumSet set = EnumSet.noneOf(constant.getDeclaringClass());
    set.addAll(Arrays.asList(elements).subList(1, elements.length));
    return set;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // EnumMap.put checks every key's class
  private static Object enumMap(Object[] keys, Object[] values) {
    Map<Object, Object> map = JdkRegistry.linkedMap(keys, values);
    return map.isEmpty() ? new HashMap<>() : new EnumMap((Map) map);
  }
}
