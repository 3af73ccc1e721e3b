package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.typesafe.config.ConfigFactory;
import io.cusinart.api.Outcome;
import io.cusinart.api.Priority;
import io.cusinart.core.execution.Reply;
import io.cusinart.core.execution.TaskExecutor;
import io.cusinart.core.serialization.WireMessage;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scala.util.Try;

/** What becomes of actors' messages from nodes that know more, or less, than this version. */
final class WireEvolutionTest {

  private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.load());
  private static final Serialization SERIALIZATION = SerializationExtension.get(KIT.system());
  private static final Map<String, WireMessage> SAMPLES = WireSamples.of(KIT.system());
  private static final CBORMapper CBOR = new CBORMapper();

  static Set<Map.Entry<String, WireMessage>> samples() {
    return SAMPLES.entrySet();
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static JsonNode tree(WireMessage message) throws IOException {
    return CBOR.readTree(SERIALIZATION.serialize(message).get());
  }

  private static Try<?> read(WireMessage like, JsonNode tree) throws IOException {
    int id = SERIALIZATION.findSerializerFor(like).identifier();
    return SERIALIZATION.deserialize(CBOR.writeValueAsBytes(tree), id, like.getClass().getName());
  }

  /** Every object in it, outermost first. */
  private static List<ObjectNode> objects(JsonNode tree) {
    var objects = new ArrayList<ObjectNode>();
    if (tree instanceof ObjectNode object) {
      objects.add(object);
    }
    tree.forEach(each -> objects.addAll(objects(each)));
    return objects;
  }

  /** Turns red when FAIL_ON_UNKNOWN_PROPERTIES is on. */
  @ParameterizedTest
  @MethodSource("samples")
  void whatANewerNodeSaysBesideIsPassedOver(Map.Entry<String, WireMessage> sample)
      throws IOException {
    JsonNode tree = tree(sample.getValue());
    for (ObjectNode each : objects(tree)) {
      each.put("newerNumber", Long.MIN_VALUE).put("newerText", "x").put("newerBytes", new byte[3]);
      each.putObject("newerObject").putArray("within").add(1).addNull();
      each.putNull("newerNothing");
    }

    assertThat(read(sample.getValue(), tree).get()).isEqualTo(sample.getValue());
  }

  /** For each property of each object in it: {@code check} what is read without, and its name. */
  private static void withoutEach(WireMessage message, BiConsumer<String, Try<?>> check)
      throws IOException {
    int objects = objects(tree(message)).size();
    for (int i = 0; i < objects; i++) {
      for (String name : names(objects(tree(message)).get(i))) {
        JsonNode tree = tree(message);
        objects(tree).get(i).remove(name);
        check.accept(name, read(message, tree));
        tree = tree(message);
        objects(tree).get(i).putNull(name);
        check.accept(name, read(message, tree));
      }
    }
  }

  private static List<String> names(ObjectNode object) {
    var names = new ArrayList<String>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /**
   * A number is 0 then, a constant its default, what may be absent is; for all else the message is
   * refused, and the refusal says where.
   *
   * <p>Turns red when a record takes null: it would fail somewhere, much later.
   */
  @ParameterizedTest
  @MethodSource("samples")
  void whatAnOlderNodeLeavesOutHasADefaultOrIsRefusedByName(Map.Entry<String, WireMessage> sample)
      throws IOException {
    withoutEach(
        sample.getValue(),
        (name, read) -> {
          if (read.isSuccess()) {
            assertComplete(read.get(), name);
          } else {
            assertThat(read.failed().get().getMessage())
                .as("without %s", name)
                .containsAnyOf(name, "(through reference chain: ");
          }
        });
  }

  private static void assertComplete(@Nullable Object value, String without) {
    if (value instanceof Collection<?> many) {
      many.forEach(each -> assertComplete(each, without));
    } else if (value instanceof Record part) {
      for (RecordComponent each : part.getClass().getRecordComponents()) {
        boolean mayBeAbsent = each.getAnnotatedType().isAnnotationPresent(Nullable.class);
        Object content = component(part, each);
        assertThat(content != null || mayBeAbsent)
            .as("without %s: %s of %s is null", without, each.getName(), part.getClass())
            .isTrue();
        assertComplete(content, without);
      }
    }
  }

  private static @Nullable Object component(Record part, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(part);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static Object withConstant(String sample, String property) throws IOException {
    WireMessage message = Objects.requireNonNull(SAMPLES.get(sample), () -> "no sample " + sample);
    JsonNode tree = tree(message);
    for (ObjectNode each : objects(tree)) {
      if (each.has(property)) {
        each.put(property, "NEWER");
      }
    }
    Try<?> read = read(message, tree);
    return read.isSuccess() ? read.get() : read.failed().get();
  }

  /** Turns red without READ_UNKNOWN_ENUM_VALUES_AS_NULL: the order would be dropped. */
  @Test
  void aPriorityThatOnlyANewerNodeKnowsIsANormalOne() throws IOException {
    assertThat(withConstant(TaskExecutor.Run.class.getName() + "/high", "priority"))
        .isInstanceOfSatisfying(
            TaskExecutor.Run.class,
            run -> assertThat(run.order().priority()).isEqualTo(Priority.NORMAL));
  }

  @Test
  void aReasonThatOnlyANewerNodeKnowsIsThatOfAFullQueue() throws IOException {
    assertThat(withConstant(Reply.Refused.class.getName() + "/shutting_down", "reason"))
        .isInstanceOfSatisfying(
            Reply.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(Outcome.Reason.QUEUE_FULL));
  }

  /** Arrays are walked too: shows that the tests above look into what is nested. */
  @Test
  void whatIsWithinAListIsLookedAt() throws IOException {
    JsonNode tree = tree(Objects.requireNonNull(SAMPLES.get(Reply.Finished.class.getName())));

    assertThat(tree.at("/results/flaws")).isInstanceOf(ArrayNode.class);
    assertThat(objects(tree)).hasSizeGreaterThan(6);
  }
}
