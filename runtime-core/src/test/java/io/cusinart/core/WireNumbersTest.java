package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import io.cusinart.mutant.transport.TwiceNumbered;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A number on the wire means one thing. The rule is also run on a class made to break it. Numbers
 * of users' classes and of serializers have tests of their own: {@code ClassNumbersTest}, {@code
 * NodeSerializersTest}.
 */
final class WireNumbersTest {

  private static final String CORE = "io.cusinart.core.";

  /** One line for each number that two of these have. */
  private static List<String> duplicates(Map<String, Integer> numbers) {
    var faults = new ArrayList<String>();
    var owners = new TreeMap<Integer, String>();
    numbers.forEach((name, number) -> {
      String owner = owners.putIfAbsent(number, name);
      if (owner != null) {
        faults.add("%s and %s are both %d".formatted(owner, name, number));
      }
    });
    return faults;
  }

  private static Map<String, Integer> constants(Class<?> type) {
    var numbers = new TreeMap<String, Integer>();
    Arrays.stream(type.getDeclaredFields())
        .filter(each -> each.getType() == int.class && Modifier.isStatic(each.getModifiers()))
        .filter(each -> !each.isSynthetic() && !each.getName().endsWith("_BYTES"))
        .forEach(
            each -> numbers.put(type.getSimpleName() + "." + each.getName(), value(each, null)));
    return numbers;
  }

  private static int value(Field field, @org.jspecify.annotations.Nullable Object owner) {
    try {
      field.setAccessible(true);
      return field.getInt(owner);
    } catch (IllegalAccessException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static Class<?> named(String name) throws ClassNotFoundException {
    return Class.forName(CORE + name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "execution.TaskFields",
        "execution.TaskFields$OfLoad",
        "execution.RequestWire",
        "execution.ReplyWire"
      })
  void fieldsAndKindsOfMessagesHaveNumbersOfTheirOwn(String name) throws Exception {
    Map<String, Integer> numbers = constants(named(name));

    assertThat(numbers).hasSizeGreaterThan(2);
    assertThat(duplicates(numbers)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"transport.FrameKind", "transport.CompressionStrategy"})
  void framesAndCompressionsHaveNumbersOfTheirOwn(String name) throws Exception {
    Class<?> type = named(name);
    Field number = type.getDeclaredField("number");
    var numbers = new TreeMap<String, Integer>();
    for (Object each : type.getEnumConstants()) {
      numbers.put(each.toString(), value(number, each));
    }

    assertThat(numbers).hasSizeGreaterThan(2);
    assertThat(duplicates(numbers)).isEmpty();
  }

  private static Map<String, Integer> magics(Stream<Class<?>> types) {
    var numbers = new TreeMap<String, Integer>();
    types.forEach(type ->
        Arrays.stream(type.getDeclaredFields())
            .filter(each -> each.getName().equals("MAGIC"))
            .forEach(each -> numbers.put(type.getName(), value(each, null))));
    return numbers;
  }

  private static Class<?> load(JavaClass type) {
    try {
      return Class.forName(type.getName(), false, WireNumbersTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  @Test
  void streamsHaveMagicsOfTheirOwn() {
    Map<String, Integer> magics =
        magics(
            Code.MAIN.stream()
                .filter(
                    type -> type.getFields().stream().anyMatch(f -> f.getName().equals("MAGIC")))
                .map(WireNumbersTest::load));

    assertThat(magics).containsKey(CORE + "execution.LaneServer");
    assertThat(duplicates(magics)).isEmpty();
  }

  @Test
  void aNumberThatMeansTwoThingsIsNamed() {
    assertThat(duplicates(constants(TwiceNumbered.class)))
        .containsExactly("TwiceNumbered.FIRST and TwiceNumbered.MAGIC are both 84");
    assertThat(duplicates(magics(Stream.of(TwiceNumbered.class, TwiceNumbered.Again.class))))
        .containsExactly(
            "%s and %s are both 84"
                .formatted(TwiceNumbered.class.getName(), TwiceNumbered.Again.class.getName()));
  }
}
