package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Feeds a decoder with bytes that no honest node sends: a corpus as it is and cut at each length,
 * then mutants of it. Each input is decoded or refused in the declared way, in one line, within 100
 * ms of processor time and 64 MiB; nothing else is thrown, on a stack of 512 KiB in a heap of 512
 * MiB (the {@code -Xmx} of all tests). Not safe for use by two threads.
 *
 * <p>A corpus is {@code src/test/resources/corpus/NAME.txt}, lines {@code name hex}; what was found
 * once is added there. {@code gadgets.txt} is given to every decoder. {@code -Dfuzz.seed} repeats a
 * run.
 */
public final class Fuzz {

  private static final int QUICK = 20_000;
  private static final int MANY = 1_000_000;
  private static final int STACK_BYTES = 512 * 1_024;
  private static final int LONGEST_CUT = 400;
  private static final long MOST_NANOS = Duration.ofMillis(100).toNanos();
  private static final long MOST_ALLOCATED = 64L * 1_024 * 1_024;
  private static final com.sun.management.ThreadMXBean THREAD =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What is tried. */
  @FunctionalInterface
  public interface Decoder {

    /** Reads these bytes; may throw what is declared, and nothing else. */
    void decode(byte[] input) throws Exception;
  }

  private static final List<byte[]> GADGETS = corpus("gadgets").toList();

  private final String name;
  private final Class<? extends Throwable> declared;
  private final Decoder decoder;
  private final List<byte[]> seeds;
  private long decoded;

  private Fuzz(
      String name, Class<? extends Throwable> declared, Decoder decoder, List<byte[]> seeds) {
    this.name = name;
    this.declared = declared;
    this.decoder = decoder;
    this.seeds = seeds;
  }

  /** Of a decoder that refuses by {@code declared}, with the corpus of this name. */
  public static Fuzz of(String name, Class<? extends Throwable> declared, Decoder decoder) {
    return new Fuzz(name, declared, decoder, corpus(name).toList());
  }

  /** The inputs in {@code corpus/NAME.txt}. */
  public static Stream<byte[]> corpus(String name) {
    var lines =
        new Golden(
                Golden.root().resolve("runtime-core/src/test/resources/corpus/" + name + ".txt"),
                false)
            .lines();
    assertThat(lines).as("corpus/%s.txt", name).isNotEmpty();
    return lines.stream().map(Golden.Line::bytes);
  }

  /** The same with these seeds too. */
  public Fuzz with(Stream<byte[]> more) {
    return new Fuzz(name, declared, decoder, Stream.concat(seeds.stream(), more).toList());
  }

  /** A few seconds of it. */
  public void quickly() throws InterruptedException {
    run(QUICK);
  }

  /** A million inputs. */
  public void longer() throws InterruptedException {
    run(MANY);
  }

  private void run(int inputs) throws InterruptedException {
    long seed = Long.getLong("fuzz.seed", System.nanoTime());
    var failure = new AtomicReference<Throwable>();
    long start = System.nanoTime();
    var small = new Thread(null, () -> feed(new Random(seed), inputs), "fuzz " + name, STACK_BYTES);
    small.setUncaughtExceptionHandler((_, thrown) -> failure.set(thrown));
    small.start();
    small.join();
    System.out.printf(
        "Fuzz %s fuzz.seed=%d: %d inputs, %d decoded, %d ms%n",
        name, seed, inputs, decoded, (System.nanoTime() - start) / 1_000_000);
    if (failure.get() != null) {
      throw new AssertionError("%s with fuzz.seed=%d".formatted(name, seed), failure.get());
    }
    assertThat(decoded).as("mutants that reach beyond the first byte").isPositive();
  }

  private void feed(Random random, int inputs) {
    for (byte[] each : Stream.concat(seeds.stream(), GADGETS.stream()).toList()) {
      one(each);
      for (int i = 0; i < Math.min(each.length, LONGEST_CUT); i++) {
        one(Arrays.copyOf(each, i));
      }
    }
    for (int i = 0; i < inputs; i++) {
      one(mutated(random));
    }
  }

  private void one(byte[] input) {
    try {
      long before = THREAD.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      attempt(input);
      long took = System.nanoTime() - start;
      long allocated = THREAD.getCurrentThreadAllocatedBytes() - before;
      assertThat(allocated).as("bytes allocated").isLessThan(MOST_ALLOCATED);
      if (took > MOST_NANOS) {
        assertThat(cpuNanosOf(input)).as("nanoseconds the second time").isLessThan(MOST_NANOS);
      }
    } catch (Throwable wrong) {
      String hex = HexFormat.of().formatHex(input);
      String shown = hex.length() > 4_000 ? hex.substring(0, 4_000) + "…" : hex;
      throw new AssertionError("%d bytes: %s".formatted(input.length, shown), wrong);
    }
  }

  // A busy machine is no fault of the input: processor time counts, and only what is slow twice.
  private long cpuNanosOf(byte[] input) throws Exception {
    long start = THREAD.getCurrentThreadCpuTime();
    attempt(input);
    return THREAD.getCurrentThreadCpuTime() - start;
  }

  private void attempt(byte[] input) throws Exception {
    try {
      decoder.decode(input);
      decoded++;
    } catch (Exception refused) {
      if (!declared.isInstance(refused)) {
        throw refused;
      }
    }
  }

  private byte[] seed(Random random) {
    List<byte[]> from = random.nextInt(20) == 0 ? GADGETS : seeds;
    return from.get(random.nextInt(from.size()));
  }

  private byte[] mutated(Random random) {
    byte[] bytes = seed(random).clone();
    for (int i = 1 + random.nextInt(4); i > 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(8)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        case 3 -> bytes = with(bytes, at, at, part(random, seed(random)));
        case 4 -> bytes = with(bytes, at, at, number(random));
        case 5 -> bytes = with(bytes, at, Math.min(bytes.length, at + 4), wide(random));
        case 6 -> bytes = with(bytes, at, at, repeated(random, part(random, bytes)));
        default -> bytes = with(bytes, at, at + random.nextInt(bytes.length - at), new byte[0]);
      }
    }
    return bytes;
  }

  private static byte[] part(Random random, byte[] bytes) {
    if (bytes.length == 0) {
      return bytes;
    }
    int from = random.nextInt(bytes.length);
    return Arrays.copyOfRange(bytes, from, from + random.nextInt(bytes.length - from) + 1);
  }

  /** A varint, as likely huge as small. */
  private static byte[] number(Random random) {
    var bytes = new ArrayList<Byte>();
    for (long rest = random.nextLong() >>> random.nextInt(63); rest != 0; rest >>>= 7) {
      bytes.add((byte) (rest > 0x7F ? rest | 0x80 : rest));
    }
    byte[] number = new byte[bytes.size()];
    for (int i = 0; i < number.length; i++) {
      number[i] = bytes.get(i);
    }
    return number;
  }

  /** Four bytes of a length that is one too many somewhere. */
  private static byte[] wide(Random random) {
    int[] edges = {-1, 0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x00020001, 0x04000000};
    int edge = edges[random.nextInt(edges.length)];
    return new byte[] {(byte) (edge >> 24), (byte) (edge >> 16), (byte) (edge >> 8), (byte) edge};
  }

  private static byte[] repeated(Random random, byte[] part) {
    int times = random.nextInt(20) == 0 ? random.nextInt(2_000) : random.nextInt(5);
    int length = Math.min(part.length * times, 60_000);
    byte[] many = new byte[length];
    for (int i = 0; i < length; i++) {
      many[i] = part[i % part.length];
    }
    return many;
  }

  private static byte[] with(byte[] bytes, int from, int to, byte[] instead) {
    byte[] changed = new byte[bytes.length - (to - from) + instead.length];
    System.arraycopy(bytes, 0, changed, 0, from);
    System.arraycopy(instead, 0, changed, from, instead.length);
    System.arraycopy(bytes, to, changed, from + instead.length, bytes.length - to);
    return changed;
  }
}
