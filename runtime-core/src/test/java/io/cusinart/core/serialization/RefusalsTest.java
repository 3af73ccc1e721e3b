package io.cusinart.core.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.acme.Shop;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.settings.SerializationSettings;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The exact words of every refusal when encoding: they are what a user has to work with. */
class RefusalsTest {

  private final UserObjectCodec codec = Codecs.allowing();

  @Test
  void aPlainClassIsRefusedWithItsPathAndTheLineToAdd() {
    var sale = new Shop.Sale(new Shop.Customer("c", new Shop.Account("me", 1)));

    refused(
        sale,
        "Sale.customer.socket: class com.acme.Shop$Account may not travel; make it a record, or"
            + " give it a no-argument constructor and add \"com.acme.Shop$Account\" to"
            + " cusinart.serialization.allow");
  }

  @Test
  void aClassOfThePlatformIsRefusedWithoutALineToAdd() throws Exception {
    try (var socket = new Socket()) {
      refused(
          new Shop.Sale(new Shop.Customer("c", socket)),
          "Sale.customer.socket: class java.net.Socket belongs to the platform and cannot be"
              + " allowed; send a value it can be made from");
    }
  }

  @Test
  void thePathLeadsThroughListsAndMaps() {
    var map = new HashMap<Object, Object>();
    map.put("k", new Shop.Chain(new Object[] {1, new Thread()}));

    refused(
        new Shop.Chain(List.of(1, map)),
        "Chain.next[1].value[0].next[1]: class java.lang.Thread belongs to the platform and cannot"
            + " be allowed; send a value it can be made from");
    refused(
        new IdentityHashMap<>(),
        "IdentityHashMap: class java.util.IdentityHashMap belongs to the platform and cannot be"
            + " allowed; send a copy, as new ArrayList<>(it), Set.copyOf or Map.copyOf make");
  }

  @Test
  void aClassObjectIsRefused() {
    refused(
        new Shop.Chain(String.class),
        "Chain.next: class java.lang.Class belongs to the platform and cannot be allowed; send its"
            + " name");
  }

  /** A view would travel with all that it is a view of. */
  @Test
  void aViewIsRefusedWithTheCure() {
    Map<Integer, Integer> map = new HashMap<>(Map.of(1, 2));
    for (Object view :
        List.of(
            map.keySet(),
            map.values(),
            map.entrySet(),
            new TreeMap<>(map).headMap(1),
            List.of(1, 2).reversed(),
            Collections.nCopies(2, "x"),
            new WeakHashMap<>(),
            new CopyOnWriteArraySet<>())) {
      assertThatThrownBy(() -> codec.encode(new Shop.Chain(view)))
          .isInstanceOf(RuntimeFailure.Invalid.class)
          .hasMessageStartingWith("Chain.next: class " + view.getClass().getName() + " belongs")
          .hasMessageEndingWith(
              "send a copy, as new ArrayList<>(it), Set.copyOf or Map.copyOf make");
    }
  }

  @Test
  void aComparatorOfThePlatformIsRefusedWithTheCure() {
    refused(
        new TreeSet<>(Comparator.comparingInt(String::length)),
        "TreeSet[0]: a lambda of java.util.Comparator belongs to the platform and cannot be allowed;"
            + " make it a record or an enum of the application that implements Comparator");
  }

  @Test
  void anExceptionIsRefusedWithTheCure() {
    refused(
        new Shop.Chain(new IllegalStateException("x")),
        "Chain.next: class java.lang.IllegalStateException belongs to the platform and cannot be"
            + " allowed; throw it, or send a record of what it says");
    refused(
        Codecs.allowing("com.acme.*"),
        new Shop.Chain(new Shop.SoldOut()),
        "Chain.next: class com.acme.Shop$SoldOut is an exception, whose trace and causes cannot"
            + " travel; throw it, or send a record of what it says");
  }

  /** Turns red when ClassPolicy allows whatever is a computation: names there shift with builds. */
  @Test
  void aClassInsideAMethodIsRefusedWithItsPlace() {
    refused(
        new Shop.Task(Shop.anonymous(), 1),
        "Task.computation: class com.acme.Shop$1 stands inside com.acme.Shop.anonymous, where names"
            + " shift from build to build; make it a lambda, a record or a static nested class");
    refused(
        new Shop.Task(Shop.local(), 1),
        "Task.computation: class com.acme.Shop$1Same stands inside com.acme.Shop.local, where names"
            + " shift from build to build; make it a lambda, a record or a static nested class");
  }

  @Test
  void anInnerClassIsRefusedWithWhatItHolds() {
    refused(
        Codecs.allowing("com.acme.*"),
        new Shop.Chain(new Shop.Outer().inner()),
        "Chain.next: class com.acme.Shop$Outer$Inner is an inner class and holds its"
            + " com.acme.Shop$Outer; make it static, or a record");
  }

  @Test
  @SuppressWarnings("deprecation") // only the old constructors make such a locale
  void aLocaleThatNoTagSaysIsRefused() {
    refused(
        new Shop.Chain(new Locale("de", "DE", "a b")),
        "Chain.next: locale [de_DE_a b] has no language tag that says all of it; send its parts");
  }

  /** Turns red when UserObjectCodec has no words of its own for it. */
  @Test
  void aListThatChangesMeanwhileIsRefusedWithTheCure() {
    var list = new ArrayList<Object>();
    list.add(new Shop.Chain(new Changing(list)));
    list.add("never reached");

    refused(list, "ArrayList: changed while it was encoded; send a copy");
  }

  /** A record whose accessor changes the list that holds it. */
  record Changing(List<Object> list) {
    @Override
    public List<Object> list() {
      list.add("more");
      return List.of();
    }
  }

  @Test
  void aPlainClassTravelsOnceNamedOrInANamedPackage() {
    var account = new Shop.Account("me", 1);

    for (String entry : List.of("com.acme.Shop$Account", "com.acme.*", "com.*")) {
      UserObjectCodec allowing = Codecs.allowing(entry);
      assertThat(allowing.decode(allowing.encode(account))).isEqualTo(account);
    }
    assertThatThrownBy(() -> Codecs.allowing("com.acm.*").encode(account))
        .isInstanceOf(RuntimeFailure.Invalid.class);
  }

  @Test
  void whatWasAllowedAtTheSenderOnlyIsRefusedAtTheReceiver() {
    byte[] bytes = Codecs.allowing("com.acme.*").encode(new Shop.Account("me", 1));

    // Turns red when WireClasses.registrationOfUser does not ask ClassPolicy.judge.
    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContaining("class com.acme.Shop$Account may not travel");
  }

  @Test
  void anAllowedClassNobodyCanMakeIsRefused() {
    UserObjectCodec allowing = Codecs.allowing("com.acme.*");

    refused(
        allowing,
        new Shop.Closed(1),
        "Closed: class com.acme.Shop$Closed has no no-argument constructor; add one (private will"
            + " do) or make it a record");
    assertThatThrownBy(() -> allowing.encode(new Shop.Derived()))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageStartingWith(
            "Derived: the fields of class com.acme.Shop$Derived cannot be read; make it a record: ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void anAllowListThatOpensTooMuchOrNothingIsRefused() {
    assertThatThrownBy(() -> Codecs.allowing("*"))
        .hasMessage(
            "cusinart.serialization.allow must hold class names or packages with .* but one is [*]");
    assertThatThrownBy(() -> Codecs.allowing("java.util.*"))
        .hasMessage(
            "cusinart.serialization.allow must name application classes but one is [java.util.*],"
                + " of the platform; send a value it can be made from");
  }

  @Test
  void aLambdaThatNeedsItsServiceIsRefusedWithTheCure() {
    refused(
        new Shop.Task(new Shop.Service().capturing(), 1),
        "Task.computation: lambda at com.acme.Shop$Service captures this (com.acme.Shop$Service);"
            + " make it a static method reference or copy what it needs into a local variable");
  }

  @Test
  void aLambdaThatCapturesWhatCannotTravelIsRefusedWithThePlace() {
    refused(
        new Shop.Task(Shop.withSocket(), 1),
        "Task.computation.captured[0]: class java.net.Socket belongs to the platform and cannot be"
            + " allowed; send a value it can be made from");
    refused(
        Shop.withPlainFunction(),
        "value.captured[0]: a lambda at com.acme.Shop is not Serializable; declare an interface"
            + " that extends java.util.function.Function and Serializable, or use a record");
    refused(
        Shop.intersection(),
        "value: class java.util.function.Function belongs to the platform and cannot be allowed;"
            + " send a value it can be made from");
  }

  @Test
  void aValueOverTheLimitIsRefusedWithItsSize() {
    refused(
        new byte[300_000],
        "byte[]: is 300004 bytes encoded, more than cusinart.serialization.max-bytes 196608; send"
            + " less, or raise it to at most 1 GiB");
  }

  @Test
  void aValueWhosePartsAreSharedWithoutEndIsRefusedSoon() {
    Object shared = 1L;
    for (int i = 0; i < 60; i++) {
      shared = List.of(shared, shared);
    }

    // Turns red (runs for ever) when KryoSession.measure has no limit.
    refused(
        shared,
        "List12: is at least 67305472 bytes encoded, more than cusinart.serialization.max-bytes"
            + " 196608; send less, or raise it to at most 1 GiB");
  }

  @Test
  void aSessionKeepsNoBufferOfALargeValue() {
    var session =
        new KryoSession(
            new SerializationSettings(List.of(), 64, 64 * 1_024 * 1_024),
            ClassPolicy.of(List.of()),
            getClass().getClassLoader());
    session.write(new byte[8 * 1_024 * 1_024]);
    session.shrink();

    // Turns red (16 MiB are kept) when KryoSession.shrink is empty.
    assertThat(session.keptBytes()).isLessThan(1_024 * 1_024);
    byte[] again = session.write("still works");
    assertThat(session.read(again, 0, again.length)).isEqualTo("still works");
  }

  @Test
  void aCycleIsRefusedWithItsPath() {
    var list = new ArrayList<Object>();
    list.add(new Shop.Chain(list));

    // Turns red when ObjectPath does not check the depth.
    refused(
        new Shop.Chain(list),
        "Chain.next[0].next[0].next[0].next[0].next[0]...: is nested deeper than 64; break the"
            + " cycle, flatten it, or raise cusinart.serialization.max-depth");
  }

  @Test
  void theDeepestAllowedNestingFitsASmallStack() throws Exception {
    UserObjectCodec deep = Codecs.create(256, Codecs.MAX_BYTES);
    Object value = 1;
    for (int i = 0; i < 256; i++) {
      value = i % 2 == 0 ? new Shop.Chain(value) : new Object[] {value};
    }
    Object chain = value;
    var failure = new Throwable[1];
    var small = new Thread(null, () -> deep.decode(deep.encode(chain)), "small stack", 512 * 1_024);
    small.setUncaughtExceptionHandler((thread, thrown) -> failure[0] = thrown);
    small.start();
    small.join();

    // Turns red (StackOverflowError, in a JVM that just started) with a limit of 2,000.
    assertThat(failure[0]).isNull();
    assertThatThrownBy(() -> deep.encode(new Shop.Chain(chain)))
        .hasMessageContaining("is nested deeper than 256");
  }

  @Test
  void valuesTheirRecordRefusesAreRefusedInOneLine() {
    byte[] bytes = codec.encode(new Shop.Range(1, 2));
    bytes[bytes.length - 1] = 0; // to = 0

    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessage(
            "cannot decode %d bytes at value: the constructor of record com.acme.Shop$Range threw:"
                    .formatted(bytes.length)
                + " java.lang.IllegalArgumentException: from must not exceed to");
  }

  /** Turns red when HashFlood.check is empty, or not asked for one of them. */
  @Test
  void keysWithOneHashCodeAreRefusedBeforeTheyKeepAThread() {
    var sticky = IntStream.range(0, 1_001).mapToObj(Shop.Sticky::new).toList();
    var map = new ConcurrentHashMap<Object, Object>();
    sticky.forEach(key -> map.put(key, 1));
    for (Object table :
        List.of(
            new HashSet<>(sticky),
            Set.copyOf(sticky),
            Collections.synchronizedSet(new HashSet<>(sticky)),
            map.keySet(),
            map,
            new HashMap<>(map),
            Map.copyOf(map),
            Collections.synchronizedMap(map))) {
      byte[] bytes = codec.encode(table);
      assertThatThrownBy(() -> codec.decode(bytes))
          .as("%s", table.getClass())
          .hasMessage(
              "cannot decode %d bytes at value: has more than 1000 keys with one hash code; give"
                      .formatted(bytes.length)
                  + " their class a better hashCode");
    }
  }

  private void refused(Object value, String message) {
    refused(codec, value, message);
  }

  private static void refused(UserObjectCodec codec, Object value, String message) {
    assertThatThrownBy(() -> codec.encode(value))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessage(message);
  }
}
