package io.cusinart.core.serialization;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Collections that keep an order: a row of the comparator and the elements, or keys and values in
 * turn. What arrives is sorted anew, by comparators of the application or the three of the JDK that
 * say all by their class.
 */
final class JdkSorted {

  private final JdkRegistry registry;

  private JdkSorted(JdkRegistry registry) {
    this.registry = registry;
  }

  static void register(JdkRegistry registry) {
    var sorted = new JdkSorted(registry);
    sorted.sets();
    sorted.maps();
    sorted.comparators();
    registry.row(
        65,
        PriorityQueue.class,
        value -> after(((PriorityQueue<?>) value).comparator(), (PriorityQueue<?>) value),
        JdkSorted::toQueue);
  }

  private void sets() {
    set(90, TreeSet.class, set -> set);
    Class<?> ofSet = Collections.unmodifiableSortedSet(new TreeSet<>()).getClass();
    set(92, ofSet, Collections::unmodifiableSortedSet);
    Class<?> ofNavigable = Collections.unmodifiableNavigableSet(new TreeSet<>()).getClass();
    set(94, ofNavigable, Collections::unmodifiableNavigableSet);
    registry.single(96, Collections.emptyNavigableSet());
    set(
        125,
        Collections.synchronizedSortedSet(new TreeSet<>()).getClass(),
        Collections::synchronizedSortedSet);
    set(
        126,
        Collections.synchronizedNavigableSet(new TreeSet<>()).getClass(),
        Collections::synchronizedNavigableSet);
    set(98, ConcurrentSkipListSet.class, ConcurrentSkipListSet::new);
  }

  private void maps() {
    map(91, TreeMap.class, map -> map);
    Class<?> ofMap = Collections.unmodifiableSortedMap(new TreeMap<>()).getClass();
    map(93, ofMap, Collections::unmodifiableSortedMap);
    Class<?> ofNavigable = Collections.unmodifiableNavigableMap(new TreeMap<>()).getClass();
    map(95, ofNavigable, Collections::unmodifiableNavigableMap);
    registry.single(97, Collections.emptyNavigableMap());
    map(
        127,
        Collections.synchronizedSortedMap(new TreeMap<>()).getClass(),
        Collections::synchronizedSortedMap);
    map(
        114,
        Collections.synchronizedNavigableMap(new TreeMap<>()).getClass(),
        Collections::synchronizedNavigableMap);
    map(99, ConcurrentSkipListMap.class, ConcurrentSkipListMap::new);
  }

  private void comparators() {
    registry.single(110, Comparator.naturalOrder());
    registry.single(111, Collections.reverseOrder());
    registry.single(112, String.CASE_INSENSITIVE_ORDER);
    registry.row(
        113,
        String.CASE_INSENSITIVE_ORDER.reversed().getClass(),
        value -> Collections.singletonList(((Comparator<?>) value).reversed()),
        elements -> Collections.reverseOrder(comparator(elements[0])));
  }

  private void set(int id, Class<?> type, Function<NavigableSet<Object>, Object> make) {
    registry.row(
        id,
        type,
        value -> after(((SortedSet<?>) value).comparator(), (SortedSet<?>) value),
        elements -> make.apply(toSet(elements)));
  }

  private void map(int id, Class<?> type, Function<NavigableMap<Object, Object>, Object> make) {
    registry.row(
        id,
        type,
        value -> fromMap((SortedMap<?, ?>) value),
        elements -> make.apply(toMap(elements)));
  }

  private static Collection<?> after(@Nullable Object comparator, Collection<?> elements) {
    var all = new ArrayList<@Nullable Object>();
    all.add(comparator);
    all.addAll(elements);
    return all;
  }

  private static Collection<?> fromMap(SortedMap<?, ?> map) {
    var all = new ArrayList<@Nullable Object>();
    all.add(map.comparator());
    map.forEach((key, value) -> {
      all.add(key);
      all.add(value);
    });
    return all;
  }

  private static NavigableSet<Object> toSet(@Nullable Object[] elements) {
    var set = new TreeSet<>(comparator(elements[0]));
    set.addAll(Arrays.asList(elements).subList(1, elements.length));
    return set;
  }

  private static NavigableMap<Object, Object> toMap(@Nullable Object[] elements) {
    var map = new TreeMap<>(comparator(elements[0]));
    for (int i = 1; i < elements.length; i += 2) {
      map.put(elements[i], elements[i + 1]);
    }
    return map;
  }

  private static Object toQueue(@Nullable Object[] elements) {
    var queue = new PriorityQueue<>(comparator(elements[0]));
    queue.addAll(Arrays.asList(elements).subList(1, elements.length));
    return queue;
  }

  @SuppressWarnings("unchecked") // what it cannot compare it refuses itself
  private static @Nullable Comparator<Object> comparator(@Nullable Object value) {
    return (Comparator<Object>) value;
  }
}
