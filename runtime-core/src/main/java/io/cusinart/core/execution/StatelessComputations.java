package io.cusinart.core.execution;

import io.cusinart.core.serialization.Payload;
import io.cusinart.core.serialization.UserObjectCodec;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Computations without fields, as most lambdas and many records are: their bytes are always the
 * same, and one instance does for all. Encoded once for each class, decoded once for each bytes.
 * Safe for use by several threads.
 */
final class StatelessComputations {

  /** As many as a program has; beyond it, each is decoded every time. */
  private static final int MOST_KEPT = 1_000;

  private static final class Known {
    final boolean stateless;
    volatile @Nullable Payload encoded;

    Known(Class<?> type) {
      this.stateless = isStateless(type);
    }
  }

  private final UserObjectCodec codec;

  /** Kept by the class itself, so that a class loader that is dropped can go. */
  private final ClassValue<Known> known =
      new ClassValue<>() {
        @Override
        protected Known computeValue(Class<?> type) {
          return new Known(type);
        }
      };

  private final Map<Payload, Object> decoded = new ConcurrentHashMap<>();

  StatelessComputations(UserObjectCodec codec) {
    this.codec = codec;
  }

  private static boolean isStateless(Class<?> type) {
    Class<?> each = type;
    while (each != null && each != Object.class) {
      if (Arrays.stream(each.getDeclaredFields())
          .anyMatch(field -> !Modifier.isStatic(field.getModifiers()))) {
        return false;
      }
      each = each.getSuperclass();
    }
    return true;
  }

  /**
   * The bytes of a computation.
   *
   * @throws io.cusinart.api.RuntimeFailure.Invalid if it may not travel
   */
  Payload encode(Object computation) {
    Known type = known.get(computation.getClass());
    Payload before = type.encoded;
    if (before != null) {
      return before;
    }
    var fresh = codec.pack(computation);
    if (type.stateless) {
      type.encoded = fresh;
    }
    return fresh;
  }

  /**
   * The computation of these bytes.
   *
   * @throws io.cusinart.api.RuntimeFailure.Invalid if they are none
   */
  @Nullable Object decode(Payload computation) {
    Object before = decoded.get(computation);
    if (before != null) {
      return before;
    }
    Object fresh = codec.decode(computation);
    if (fresh != null && known.get(fresh.getClass()).stateless && decoded.size() < MOST_KEPT) {
      decoded.put(computation, fresh);
    }
    return fresh;
  }
}
