package io.cusinart.core.serialization;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Collections that other threads may change while they are written, so each is copied first, by a
 * method of its own, which the synchronized ones run under their lock.
 *
 * <p>{@code CopyOnWriteArraySet} is not among them: it looks for each element among all others, so
 * that bytes could keep a thread for hours.
 */
// Linked lists are not chosen here: users have them.
@SuppressWarnings("JdkObsolete")
final class JdkConcurrent {

  private JdkConcurrent() {}

  static void register(JdkRegistry registry) {
    concurrent(registry);
    ofSynchronized(registry);
  }

  private static void concurrent(JdkRegistry registry) {
    registry.row(
        66,
        CopyOnWriteArrayList.class,
        JdkConcurrent::copy,
        elements -> new CopyOnWriteArrayList<>(elements));
    registry.row(
        67,
        ConcurrentLinkedQueue.class,
        JdkConcurrent::copy,
        elements -> new ConcurrentLinkedQueue<>(Arrays.asList(elements)));
    registry.row(
        68,
        ConcurrentLinkedDeque.class,
        JdkConcurrent::copy,
        elements -> new ConcurrentLinkedDeque<>(Arrays.asList(elements)));
    registry.hashed(
        78, ConcurrentHashMap.KeySetView.class, JdkConcurrent::copy, JdkConcurrent::keySet);
    registry.entries(
        87,
        ConcurrentHashMap.class,
        JdkConcurrent::copyOfMap,
        (keys, values) -> JdkRegistry.fill(new ConcurrentHashMap<>(), keys, values));
  }

  private static void ofSynchronized(JdkRegistry registry) {
    registry.row(
        120,
        Collections.synchronizedList(new ArrayList<>()).getClass(),
        JdkConcurrent::copy,
        elements -> Collections.synchronizedList(JdkRegistry.arrayList(elements)));
    registry.row(
        121,
        Collections.synchronizedList(new LinkedList<>()).getClass(),
        JdkConcurrent::copy,
        elements -> Collections.synchronizedList(new LinkedList<>(Arrays.asList(elements))));
    registry.row(
        122,
        Collections.synchronizedCollection(List.of()).getClass(),
        JdkConcurrent::copy,
        elements -> Collections.synchronizedCollection(JdkRegistry.arrayList(elements)));
    registry.hashed(
        123,
        Collections.synchronizedSet(new HashSet<>()).getClass(),
        JdkConcurrent::copy,
        elements -> Collections.synchronizedSet(JdkRegistry.linkedSet(elements)));
    registry.entries(
        124,
        Collections.synchronizedMap(new HashMap<>()).getClass(),
        JdkConcurrent::copyOfMap,
        (keys, values) -> Collections.synchronizedMap(JdkRegistry.linkedMap(keys, values)));
  }

  private static Collection<?> copy(Object value) {
    return new ArrayList<>((Collection<?>) value);
  }

  private static Map<?, ?> copyOfMap(Object value) {
    var copy = new LinkedHashMap<Object, Object>();
    ((Map<?, ?>) value).forEach(copy::put);
    return copy;
  }

  private static Object keySet(@Nullable Object[] elements) {
    var set = ConcurrentHashMap.<@Nullable Object>newKeySet();
    set.addAll(Arrays.asList(elements));
    return set;
  }
}
