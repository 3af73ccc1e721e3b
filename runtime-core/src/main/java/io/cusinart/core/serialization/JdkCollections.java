package io.cusinart.core.serialization;

import com.esotericsoftware.kryo.Kryo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's collections and their numbers on the wire. The JDK hides many of their classes, so most
 * are found by making one.
 *
 * <p>What arrives is equal to what was sent, and of the same class with these exceptions: a
 * sub-list arrives as a list of its own, an empty {@code EnumMap} as an empty {@code HashMap} (its
 * key type cannot be asked for), and a {@code Set.of} or {@code Map.of} of more than 1,024 elements
 * as an unmodifiable linked one (the JDK's own tables have no defence against crafted hash codes).
 */
// Linked lists are not chosen here: users have them.
@SuppressWarnings("JdkObsolete")
final class JdkCollections {

  private static final int MAX_IMMUTABLE_TABLE = 1_024;

  private final Kryo kryo;
  private final ObjectPath path;

  private JdkCollections(Kryo kryo, ObjectPath path) {
    this.kryo = kryo;
    this.path = path;
  }

  static void register(Kryo kryo, ObjectPath path) {
    var collections = new JdkCollections(kryo, path);
    collections.lists();
    collections.sets();
    collections.maps();
    collections.sorted();
    collections.unmodifiable();
    collections.comparators();
  }

  private void lists() {
    row(50, ArrayList.class, JdkCollections::arrayList);
    row(51, LinkedList.class, elements -> new LinkedList<>(Arrays.asList(elements)));
    row(52, ArrayDeque.class, elements -> new ArrayDeque<>(Arrays.asList(elements)));
    row(53, List.of(1).getClass(), JdkCollections::immutableList);
    row(54, List.of().getClass(), JdkCollections::immutableList);
    row(55, List.of(1, 2, 3).subList(0, 2).getClass(), JdkCollections::immutableList);
    row(56, new ArrayList<>(List.of(1)).subList(0, 1).getClass(), JdkCollections::arrayList);
    row(57, Arrays.asList(1, 2).subList(0, 1).getClass(), JdkCollections::arrayList);
    row(58, Arrays.asList(1).getClass(), elements -> Arrays.asList(elements));
    row(59, Collections.singletonList(1).getClass(), e -> Collections.singletonList(e[0]));
    single(60, Collections.emptyList());
    kryo.register(Optional.class, new OptionalSerializer(path), 61);
  }

  private void sets() {
    row(70, HashSet.class, hashed(elements -> new HashSet<>(Arrays.asList(elements))));
    row(71, LinkedHashSet.class, hashed(JdkCollections::linkedSet));
    row(72, Set.of(1).getClass(), hashed(JdkCollections::immutableSet));
    row(73, Set.of().getClass(), hashed(JdkCollections::immutableSet));
    row(74, Collections.singleton(1).getClass(), elements -> Collections.singleton(elements[0]));
    single(75, Collections.emptySet());
    kryo.register(
        EnumSet.class,
        new ElementsSerializer(path, JdkCollections::fromEnumSet, JdkCollections::toEnumSet),
        76);
  }

  private void maps() {
    entries(80, HashMap.class, (keys, values) -> fill(HashMap.newHashMap(keys.length), keys, values));
    entries(81, LinkedHashMap.class, JdkCollections::linkedMap);
    entries(82, EnumMap.class, JdkCollections::enumMap);
    entries(83, Map.of(1, 1).getClass(), JdkCollections::immutableMap);
    entries(84, Map.of().getClass(), JdkCollections::immutableMap);
    entries(
        85,
        Collections.singletonMap(1, 1).getClass(),
        (keys, values) -> Collections.singletonMap(keys[0], values[0]));
    single(86, Collections.emptyMap());
  }

  private void sorted() {
    sortedSet(90, TreeSet.class, set -> set);
    sortedMap(91, TreeMap.class, map -> map);
    sortedSet(
        92,
        Collections.unmodifiableSortedSet(new TreeSet<>()).getClass(),
        Collections::unmodifiableSortedSet);
    sortedMap(
        93,
        Collections.unmodifiableSortedMap(new TreeMap<>()).getClass(),
        Collections::unmodifiableSortedMap);
    sortedSet(
        94,
        Collections.unmodifiableNavigableSet(new TreeSet<>()).getClass(),
        Collections::unmodifiableNavigableSet);
    sortedMap(
        95,
        Collections.unmodifiableNavigableMap(new TreeMap<>()).getClass(),
        Collections::unmodifiableNavigableMap);
    single(96, Collections.emptyNavigableSet());
    single(97, Collections.emptyNavigableMap());
  }

  private void unmodifiable() {
    Class<?> ofRandomAccess = Collections.unmodifiableList(new ArrayList<>()).getClass();
    row(100, ofRandomAccess, elements -> Collections.unmodifiableList(arrayList(elements)));
    Class<?> ofLinked = Collections.unmodifiableList(new LinkedList<>()).getClass();
    row(
        101,
        ofLinked,
        elements -> Collections.unmodifiableList(new LinkedList<>(Arrays.asList(elements))));
    Class<?> ofCollection = Collections.unmodifiableCollection(List.of()).getClass();
    row(102, ofCollection, elements -> Collections.unmodifiableCollection(arrayList(elements)));
    Class<?> ofSet = Collections.unmodifiableSet(new HashSet<>()).getClass();
    row(103, ofSet, hashed(elements -> Collections.unmodifiableSet(linkedSet(elements))));
    Class<?> ofMap = Collections.unmodifiableMap(new HashMap<>()).getClass();
    entries(
        104,
        ofMap,
        (keys, values) -> Collections.unmodifiableMap(linkedMap(keys, values)));
  }

  private void comparators() {
    single(110, Comparator.naturalOrder());
    single(111, Collections.reverseOrder());
    single(112, String.CASE_INSENSITIVE_ORDER);
  }

  private void row(int id, Class<?> type, Function<@Nullable Object[], Object> make) {
    register(id, type, new ElementsSerializer(path, value -> (Collection<?>) value, make));
  }

  private void entries(int id, Class<?> type, EntriesSerializer.Maker maker) {
    kryo.register(type, new EntriesSerializer(path, maker), id);
  }

  private void single(int id, Object value) {
    kryo.register(value.getClass(), new SingletonSerializer(value), id);
  }

  private void sortedSet(int id, Class<?> type, Function<NavigableSet<Object>, Object> make) {
    register(
        id,
        type,
        new ElementsSerializer(
            path,
            value -> fromSortedSet((SortedSet<?>) value),
            elements -> make.apply(toTreeSet(elements))));
  }

  private void sortedMap(
      int id, Class<?> type, Function<NavigableMap<Object, Object>, Object> make) {
    register(
        id,
        type,
        new ElementsSerializer(
            path,
            value -> fromSortedMap((SortedMap<?, ?>) value),
            elements -> make.apply(toTreeMap(elements))));
  }

  private void register(int id, Class<?> type, ElementsSerializer serializer) {
    kryo.register(type, serializer, id);
  }

  private static Function<@Nullable Object[], Object> hashed(
      Function<@Nullable Object[], Object> make) {
    return elements -> {
      HashFlood.check(elements);
      return make.apply(elements);
    };
  }

  private static List<Object> arrayList(@Nullable Object[] elements) {
    return new ArrayList<>(Arrays.asList(elements));
  }

  private static Set<Object> linkedSet(@Nullable Object[] elements) {
    return new LinkedHashSet<>(Arrays.asList(elements));
  }

  // Stream.toList makes lists of the same class as List.of, but with nulls.
  private static Object immutableList(@Nullable Object[] elements) {
    return Arrays.asList(elements).contains(null)
        ? Arrays.stream(elements).toList()
        : List.of(elements);
  }

  private static Object immutableSet(@Nullable Object[] elements) {
    Set<Object> set = linkedSet(elements);
    return set.size() > MAX_IMMUTABLE_TABLE ? Collections.unmodifiableSet(set) : Set.copyOf(set);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of entries of anything
  private static Object immutableMap(Object[] keys, Object[] values) {
    if (keys.length > MAX_IMMUTABLE_TABLE) {
      return Collections.unmodifiableMap(linkedMap(keys, values));
    }
    var entries = new Map.Entry[keys.length];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = Map.entry(keys[i], values[i]);
    }
    return Map.ofEntries(entries);
  }

  private static Map<Object, Object> linkedMap(Object[] keys, Object[] values) {
    return fill(LinkedHashMap.newLinkedHashMap(keys.length), keys, values);
  }

  private static Map<Object, Object> fill(
      Map<Object, Object> map, Object[] keys, Object[] values) {
    for (int i = 0; i < keys.length; i++) {
      map.put(keys[i], values[i]);
    }
    return map;
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
    Map<Object, Object> map = linkedMap(keys, values);
    return map.isEmpty() ? new HashMap<>() : new EnumMap((Map) map);
  }

  private static Collection<?> fromSortedSet(SortedSet<?> set) {
    var elements = new ArrayList<@Nullable Object>();
    elements.add(set.comparator());
    elements.addAll(set);
    return elements;
  }

  private static Collection<?> fromSortedMap(SortedMap<?, ?> map) {
    var elements = new ArrayList<@Nullable Object>();
    elements.add(map.comparator());
    map.forEach((key, value) -> {
      elements.add(key);
      elements.add(value);
    });
    return elements;
  }

  private static NavigableSet<Object> toTreeSet(@Nullable Object[] elements) {
    var set = new TreeSet<>(comparator(elements[0]));
    set.addAll(Arrays.asList(elements).subList(1, elements.length));
    return set;
  }

  private static NavigableMap<Object, Object> toTreeMap(@Nullable Object[] elements) {
    var map = new TreeMap<>(comparator(elements[0]));
    for (int i = 1; i < elements.length; i += 2) {
      map.put(elements[i], elements[i + 1]);
    }
    return map;
  }

  @SuppressWarnings("unchecked") // what it cannot compare it refuses itself
  private static @Nullable Comparator<Object> comparator(@Nullable Object value) {
    return (Comparator<Object>) value;
  }
}
