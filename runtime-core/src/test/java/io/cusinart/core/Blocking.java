package io.cusinart.core;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;

/** Waiting on the calling thread, which only the named methods may do. */
final class Blocking extends ArchCondition<JavaClass> {

  private static final Map<Class<?>, Set<String>> CALLS =
      Map.of(
          Future.class, Set.of("get", "join"),
          io.netty.util.concurrent.Future.class,
              Set.of("await", "awaitUninterruptibly", "sync", "syncUninterruptibly"),
          Thread.class, Set.of("sleep", "join"),
          Object.class, Set.of("wait"),
          CountDownLatch.class, Set.of("await"),
          Condition.class, Set.of("await", "awaitNanos", "awaitUntil"),
          Semaphore.class, Set.of("acquire"),
          BlockingQueue.class, Set.of("take", "put"),
          LockSupport.class, Set.of("park", "parkNanos", "parkUntil"));

  private final Set<String> allowed;
  private final Set<String> unused;

  private Blocking(Set<String> allowed) {
    super("not block its thread");
    this.allowed = allowed;
    this.unused = new TreeSet<>(allowed);
  }

  /** Only these may, each {@code Class.method}. */
  static Blocking blockOnlyIn(Set<String> allowed) {
    return new Blocking(allowed);
  }

  /** What was allowed and never made use of, in all that was checked. */
  Set<String> unused() {
    return unused;
  }

  @Override
  public void check(JavaClass item, ConditionEvents events) {
    boolean program = item.tryGetMethod("main", String[].class).isPresent();
    for (JavaAccess<?> each : item.getAccessesFromSelf()) {
      JavaCodeUnit origin = each.getOrigin();
      String where = item.getSimpleName() + "." + origin.getName();
      if (blocks(each)) {
        unused.remove(where);
        if (!program && !allowed.contains(where)) {
          events.add(SimpleConditionEvent.violated(item, each.getDescription()));
        }
      }
    }
  }

  private static boolean blocks(JavaAccess<?> access) {
    return CALLS.entrySet().stream()
        .anyMatch(call ->
            call.getValue().contains(access.getTarget().getName())
                && access.getTargetOwner().isAssignableTo(call.getKey()));
  }
}
