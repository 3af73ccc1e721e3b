package io.cusinart.core.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class NodeMapTest {

  /** Turns red when a key is put beside its place: the search then misses some. */
  @Test
  void itIsWhatAMapIs() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    var tried = new NodeMap<String>();
    var model = new TreeMap<Long, String>();
    for (int i = 0; i < 20_000; i++) {
      long key = (random.nextBoolean() ? 1 : -1) * random.nextLong(20) * (Long.MAX_VALUE / 20);
      if (random.nextInt(3) == 0) {
        tried.remove(key);
        model.remove(key);
      } else {
        String fresh = "value " + i;
        assertThat(tried.computeIfAbsent(key, () -> fresh))
            .isEqualTo(model.computeIfAbsent(key, _ -> fresh));
      }
      assertThat(tried.get(key)).as("seed %d", seed).isEqualTo(model.get(key));
      assertThat(tried.size()).isEqualTo(model.size());
      assertThat(tried.values()).as("seed %d", seed).containsExactlyElementsOf(model.values());
    }
  }

  /** Turns red when add() is not synchronized: one thread's value overwrites another's. */
  @Test
  void severalThreadsGetTheSameValue() throws InterruptedException {
    int nodes = 2_000;
    int threads = 2;
    var tried = new NodeMap<Object>();
    var arrived = new AtomicInteger();
    var seen = new ArrayList<Object[]>();
    var running = new ArrayList<Thread>();
    for (int i = 0; i < threads; i++) {
      var mine = new Object[nodes];
      seen.add(mine);
      running.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int node = 0; node < nodes; node++) {
                  awaitTogether(arrived, threads * (node + 1));
                  mine[node] = tried.computeIfAbsent(node, Object::new);
                }
              }));
    }
    for (Thread each : running) {
      each.join(TimeUnit.SECONDS.toMillis(30));
    }
    assertThat(tried.size()).isEqualTo(nodes);
    assertThat(seen).allSatisfy(mine -> assertThat(mine).isEqualTo(seen.getFirst()));
    assertThat(tried.values()).containsExactly(seen.getFirst());
  }

  /** Spins: threads that are woken one after the other would not meet. */
  private static void awaitTogether(AtomicInteger arrived, int wanted) {
    arrived.incrementAndGet();
    long endsNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (arrived.get() < wanted && System.nanoTime() - endsNanos < 0) {
      Thread.onSpinWait();
    }
  }
}
