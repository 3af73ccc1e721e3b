package io.cusinart.core.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.acme.Shop;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.settings.SerializationSettings;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
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
        new ConcurrentHashMap<>(),
        "ConcurrentHashMap: class java.util.concurrent.ConcurrentHashMap belongs to the platform"
            + " and cannot be allowed; send a value it can be made from");
  }

  @Test
  void aClassObjectIsRefused() {
    refused(
        new Shop.Chain(String.class),
        "Chain.next: class java.lang.Class belongs to the platform and cannot be allowed; send a"
            + " value it can be made from");
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

  @Test
  void keysWithOneHashCodeAreRefusedBeforeTheyKeepAThread() {
    var sticky = IntStream.range(0, 1_001).mapToObj(Shop.Sticky::new).toList();
    byte[] bytes = codec.encode(new HashSet<>(sticky));

    // Turns red when HashFlood.check is empty.
    assertThatThrownBy(() -> codec.decode(bytes))
        .hasMessage(
            "cannot decode %d bytes at value: has more than 1000 keys with one hash code; give"
                    .formatted(bytes.length)
                + " their class a better hashCode");
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
