package io.cusinart.core.serialization;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.acme.Shop;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.RuntimeFailure;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.AbstractMap;
import java.util.AbstractMap.SimpleEntry;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UserObjectCodecTest {

  private final UserObjectCodec codec = Codecs.allowing("com.acme.Shop$Account");

  @ParameterizedTest
  @MethodSource("values")
  void aValueArrivesEqualAndOfItsClass(Object value) {
    Object arrived = requireNonNull(codec.decode(codec.encode(value)));

    assertThat(arrived).hasSameClassAs(value);
    assertThat(Objects.deepEquals(arrived, value)).as("%s = %s", arrived, value).isTrue();
  }

  static Stream<Object> values() {
    return Stream.of(scalars(), times(), lists(), setsAndMaps(), arrays(), users())
        .flatMap(List::stream);
  }

  @SuppressWarnings("JavaUtilDate") // users may have dates
  private static List<Object> scalars() {
    return List.of(
        true,
        (byte) -7,
        'ß',
        (short) -300,
        Integer.MIN_VALUE,
        Long.MIN_VALUE,
        1.5f,
        Double.NaN,
        "",
        "plain",
        "Grüße \uD83D\uDE00\n",
        new BigInteger("-123456789012345678901234567890"),
        new BigDecimal("-12345678901234567890.123456789"),
        new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE),
        new UUID(1, -1),
        URI.create("http://example.com/a?b#c"),
        RoundingMode.HALF_EVEN,
        TimeUnit.DAYS,
        OptionalInt.of(3),
        OptionalLong.empty(),
        OptionalDouble.of(0.5),
        Optional.empty(),
        Optional.of(new Shop.Circle(1)),
        new Date(-1),
        Locale.forLanguageTag("zh-Hant-TW-u-ca-roc"),
        Locale.ROOT,
        Currency.getInstance("JPY"),
        BitSet.valueOf(new long[] {5, 0, 1}),
        Map.entry("k", List.of(1)),
        new SimpleEntry<>(null, "v"),
        new SimpleImmutableEntry<>("k", null));
  }

  private static List<Object> times() {
    LocalDateTime at = LocalDateTime.of(-44, 3, 15, 12, 30, 1, 5);
    ZoneOffset offset = ZoneOffset.ofHoursMinutesSeconds(5, 30, 15);
    return List.of(
        Duration.ofSeconds(-1, 1),
        Instant.MIN,
        Instant.MAX,
        LocalDate.MIN,
        LocalTime.MAX,
        at,
        offset,
        ZoneId.of("Europe/Paris"),
        OffsetTime.of(at.toLocalTime(), offset),
        OffsetDateTime.of(at, offset),
        ZonedDateTime.of(2026, 10, 25, 2, 30, 0, 0, ZoneId.of("Europe/Berlin")),
        Year.of(-1),
        YearMonth.of(2026, 2),
        MonthDay.of(2, 29),
        Period.of(-1, 2, -3),
        DayOfWeek.SUNDAY,
        Month.MAY,
        ChronoUnit.FOREVER);
  }

  @SuppressWarnings("JdkObsolete") // users may have linked lists
  private static List<Object> lists() {
    List<Object> some = Arrays.asList("a", null, 3, List.of(4L));
    return List.of(
        new ArrayList<>(some),
        new LinkedList<>(some),
        some,
        List.of(),
        List.of(1),
        List.of(1, 2, 3),
        some.stream().toList(),
        Collections.emptyList(),
        Collections.singletonList(null),
        Collections.unmodifiableList(new ArrayList<>(some)),
        Collections.unmodifiableList(new LinkedList<>(some)),
        new CopyOnWriteArrayList<>(some),
        Collections.synchronizedList(new ArrayList<>(some)),
        Collections.synchronizedList(new LinkedList<>(some)));
  }

  private static List<Object> setsAndMaps() {
    Map<Object, Object> some = new LinkedHashMap<>();
    some.put("z", null);
    some.put(null, List.of("y"));
    some.put(3, new HashMap<>(Map.of(1, 2)));
    Map<Integer, String> sorted = new TreeMap<>(Comparator.reverseOrder());
    sorted.put(1, "one");
    sorted.put(2, "two");
    return List.of(
        new HashSet<>(Arrays.asList(1, null, "x")),
        new LinkedHashSet<>(Arrays.asList("c", "b", "a", null)),
        Set.of(),
        Set.of(1),
        Set.of("a", "b", "c"),
        Collections.emptySet(),
        Collections.singleton("s"),
        Collections.unmodifiableSet(new LinkedHashSet<>(List.of("c", "b"))),
        EnumSet.allOf(Shop.Color.class),
        EnumSet.noneOf(Shop.Color.class),
        EnumSet.noneOf(DayOfWeek.class),
        EnumSet.range(ChronoUnit.NANOS, ChronoUnit.DAYS),
        new TreeSet<>(List.of(3, 1, 2)),
        new TreeSet<String>(String.CASE_INSENSITIVE_ORDER),
        Collections.unmodifiableSortedSet(new TreeSet<>(Set.of(1, 2))),
        Collections.emptySortedSet(),
        new HashMap<>(some),
        some,
        sorted,
        Collections.unmodifiableSortedMap(new TreeMap<>(Map.of("k", 1))),
        Collections.unmodifiableNavigableMap(new TreeMap<>(Map.of("k", 1))),
        Collections.emptySortedMap(),
        new EnumMap<>(Map.of(Shop.Color.GREEN, 1)),
        Map.of(),
        Map.of(1, 2),
        Map.of(1, 2, 3, 4),
        Collections.emptyMap(),
        Collections.singletonMap(null, 1),
        Collections.unmodifiableMap(new HashMap<>(Map.of(1, 2))),
        new ConcurrentHashMap<>(sorted),
        new ConcurrentHashMap<>(sorted).keySet(),
        new ConcurrentSkipListMap<>(sorted),
        new ConcurrentSkipListSet<>(List.of(3, 1, 2)),
        Collections.synchronizedMap(new HashMap<>(some)),
        Collections.synchronizedSet(new HashSet<>(some.keySet())),
        Collections.synchronizedSortedMap(new TreeMap<>(sorted)),
        Collections.synchronizedNavigableMap(new TreeMap<>(sorted)),
        Collections.synchronizedSortedSet(new TreeSet<>(List.of(2, 1))),
        Collections.synchronizedNavigableSet(new TreeSet<>(List.of(2, 1))));
  }

  private static List<Object> arrays() {
    return List.of(
        new byte[] {1, -1},
        new boolean[] {true, false},
        new short[] {-1},
        new char[] {'ß'},
        new int[] {1, Integer.MIN_VALUE},
        new long[] {Long.MAX_VALUE},
        new float[] {1f},
        new double[] {Double.MIN_VALUE},
        new Object[] {1, "a", null, new Object[0]},
        new String[] {"a", null},
        new Integer[] {1, null},
        new int[][] {{1}, {}, null},
        new Object[][] {{1, "a"}},
        new List<?>[] {List.of(1)},
        new Number[] {1, 2.0},
        new Shop.Shape[] {new Shop.Circle(1), null},
        new Shop.Line[][][] {{{new Shop.Line("a", 1, BigDecimal.ONE)}, {}}},
        new Shop.Color[] {Shop.Color.GREEN});
  }

  private static List<Object> users() {
    return List.of(
        Shop.Color.RED,
        Shop.Color.GREEN,
        new Shop.Square(3, Shop.Color.GREEN),
        new Shop.Order(
            7,
            Instant.EPOCH,
            List.of(new Shop.Line("a", 1, BigDecimal.TEN), new Shop.Line("b", 2, BigDecimal.ONE)),
            Map.of("s", new Shop.Square(1, Shop.Color.RED)),
            Optional.of("n")),
        Shop.hidden(),
        new Shop.Chain(null),
        new Shop.Account("me", 5),
        new Shop.Adder(3));
  }

  @Test
  void nullTravels() {
    assertThat(codec.decode(codec.encode(null))).isNull();
  }

  @Test
  void aTransientFieldKeepsWhatTheConstructorGaveIt() {
    var arrived = (Shop.Account) copy(new Shop.Account("me", 5));

    assertThat(arrived.cache()).isEqualTo(7);
  }

  @Test
  void aSubListArrivesAsAListOfItsOwn() {
    List<Integer> all = new ArrayList<>(List.of(1, 2, 3));

    assertThat(copy(all.subList(1, 3))).isEqualTo(List.of(2, 3));
    assertThat(copy(Arrays.asList(1, 2, 3).subList(0, 1))).isEqualTo(List.of(1));
    assertThat(copy(List.of(1, 2, 3).subList(0, 2))).isEqualTo(List.of(1, 2));
  }

  @Test
  void anEmptyEnumMapArrivesAsAnEmptyMap() {
    assertThat(copy(new EnumMap<>(Shop.Color.class))).isEqualTo(Map.of());
  }

  @Test
  void anUnmodifiableCollectionArrivesWithItsElements() {
    var arrived = (Collection<?>) copy(Collections.unmodifiableCollection(List.of(1, 2)));

    assertThat(List.copyOf(arrived)).isEqualTo(List.of(1, 2));
  }

  @Test
  @SuppressWarnings("JdkObsolete") // users may have linked lists
  void collectionsWithoutEqualsArriveWithTheirElementsInOrder() {
    List<String> some = List.of("ccc", "a", "bb");
    for (Collection<String> each :
        List.of(
            new ArrayDeque<>(some),
            new ConcurrentLinkedQueue<>(some),
            new ConcurrentLinkedDeque<>(some),
            new PriorityQueue<>(some),
            Collections.synchronizedCollection(new LinkedList<>(some)))) {
      var arrived = (Collection<?>) copy(each);

      assertThat(arrived).hasSameClassAs(each);
      assertThat(List.copyOf(arrived)).isEqualTo(List.copyOf(each));
    }
  }

  /** Turns red when a queue, a set or a map loses its comparator. */
  @Test
  void whatIsSortedStaysSortedByItsComparator() {
    for (Comparator<String> order :
        List.<Comparator<String>>of(
            Comparator.naturalOrder(),
            Comparator.reverseOrder(),
            String.CASE_INSENSITIVE_ORDER,
            String.CASE_INSENSITIVE_ORDER.reversed(),
            Shop.Longest.FIRST,
            Shop.Longest.FIRST.reversed())) {
      var set = new TreeSet<>(order);
      Collections.addAll(set, "b", "CCC", "aa");
      var queue = new PriorityQueue<>(set);

      assertThat(new ArrayList<>((Collection<?>) copy(set))).isEqualTo(new ArrayList<>(set));
      var arrived = (PriorityQueue<?>) copy(queue);
      while (!queue.isEmpty()) {
        assertThat(arrived.poll()).isEqualTo(queue.poll());
      }
    }
  }

  /** Notes whether a lock is held while somebody goes through it. */
  private static final class Noting extends AbstractMap<String, Integer> {
    private @Nullable Object lock;
    private boolean held;

    @Override
    public Set<Entry<String, Integer>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public Iterator<Entry<String, Integer>> iterator() {
          held = Thread.holdsLock(requireNonNull(lock));
          return Map.of("k", 1).entrySet().iterator();
        }

        @Override
        public int size() {
          return 1;
        }
      };
    }
  }

  /** Turns red when JdkConcurrent copies a map by going through its entries. */
  @Test
  void aSynchronizedMapIsCopiedUnderItsLock() {
    var inner = new Noting();
    Map<String, Integer> map = Collections.synchronizedMap(inner);
    inner.lock = map;

    assertThat(copy(map)).isEqualTo(Map.of("k", 1));
    assertThat(inner.held).isTrue();
  }

  @Test
  void aGenericRecordArrivesWithItsArrays() {
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type has no other way
    List<? extends Shop.Shape>[] rest = new List[] {List.of(new Shop.Circle(1)), null};
    var pair = new Shop.Pair<>(Map.of("k", List.of(1)), rest, new int[][] {{1}, null, {}});

    var arrived = (Shop.Pair<?, ?>) copy(pair);

    assertThat(arrived.first()).isEqualTo(pair.first());
    assertThat(Objects.deepEquals(arrived.rest(), rest)).isTrue();
    assertThat(Objects.deepEquals(arrived.cells(), pair.cells())).isTrue();
  }

  /** Values are trees: one that is reached twice is two when it arrives. */
  @Test
  void aSharedValueArrivesAsTwoEqualOnes() {
    var shared = new ArrayList<>(List.of(1));

    var arrived = (List<?>) copy(new ArrayList<>(List.of(shared, shared)));

    assertThat(arrived.get(0)).isEqualTo(shared).isNotSameAs(arrived.get(1));
    assertThat(arrived.get(1)).isEqualTo(shared);
  }

  @Test
  void manyElementsOfAnImmutableSetOrMapArrive() {
    Set<Integer> set = Set.copyOf(IntStream.range(0, 5_000).boxed().toList());
    Map<Integer, Integer> map = new HashMap<>();
    set.forEach(i -> map.put(i, -i));

    assertThat(copy(set)).isEqualTo(set);
    assertThat(copy(Map.copyOf(map))).isEqualTo(map);
  }

  @Test
  void aLambdaArrivesWithWhatItCaptured() throws Exception {
    assertThat(run(Shop.plus(40), 2)).isEqualTo(42);
    assertThat(run(Shop.through(x -> x * 7), 6)).isEqualTo(42);
    assertThat(run(Shop.reference(), 14)).isEqualTo(42);
    assertThat(run(new Shop.Adder(20).twice(), 2)).isEqualTo(42);
    assertThat(run(new Shop.Doubler(), 21)).isEqualTo(42);
    assertThat(run(new Shop.Adder(40), 2)).isEqualTo(42);
  }

  @Test
  void aTaskTravelsAsOneRecord() throws Exception {
    var task = (Shop.Task) copy(new Shop.Task(Shop.plus(1), new Shop.Circle(2)));

    assertThat(task.input()).isEqualTo(new Shop.Circle(2));
    assertThat(run(castComputation(task.computation()), 1)).isEqualTo(2);
  }

  @Test
  void aClassNameIsWrittenOnce() {
    var one = new Shop.Circle(1);

    int first = codec.encode(new ArrayList<>(List.of(one))).length;
    int second = codec.encode(new ArrayList<>(List.of(one, one))).length;

    assertThat(second - first).isEqualTo(10); // code, index and a double
  }

  @Test
  void decodingLeavesTheBytesAsTheyWere() {
    byte[] bytes = codec.encode(new Shop.Circle(1));
    byte[] cut = Arrays.copyOf(bytes, bytes.length - 3);
    byte[] before = cut.clone();

    assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(RuntimeFailure.Invalid.class);
    assertThat(cut).isEqualTo(before);
  }

  @Test
  void generatedOrdersArriveEqual() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      Object value = Generated.value(random, 6);
      assertThat(codec.decode(codec.encode(value)))
          .as("seed %d, value %d", seed, i)
          .isEqualTo(value);
    }
  }

  @Test
  void severalThreadsShareOneCodec() throws Exception {
    Callable<Boolean> work =
        () -> {
          var random = new Random(1);
          for (int i = 0; i < 2_000; i++) {
            Object value = Generated.value(random, 4);
            if (!value.equals(codec.decode(codec.encode(value)))) {
              return false;
            }
          }
          return true;
        };
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var future : threads.invokeAll(Collections.nCopies(8, work))) {
        assertThat(future.get()).isTrue();
      }
    }
  }

  private Object copy(Object value) {
    return requireNonNull(codec.decode(codec.encode(value)));
  }

  private Integer run(DistributedComputation<Integer, Integer> computation, int input)
      throws Exception {
    return castComputation(copy(computation)).execute(input, Generated.noContext());
  }

  @SuppressWarnings("unchecked")
  private static DistributedComputation<Integer, Integer> castComputation(Object computation) {
    return (DistributedComputation<Integer, Integer>) computation;
  }
}
