package io.cusinart.core.operator;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.cusinart.core.transport.ProtocolFailure;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * A request or a reply as it travels: the number of its kind, and its components as CBOR, by their
 * names. Its bytes belong to it and must not be changed.
 *
 * <p>Parts that the reader does not know are passed over, and one that an older writer does not
 * know has its default or is refused by the record.
 */
final class OperatorMessage {

  /** A number, once given, is never given to another kind. */
  private static final Map<Integer, Class<? extends OperatorRequest>> REQUESTS =
      Map.of(
          1, OperatorRequest.Introduce.class,
          2, OperatorRequest.GetStatus.class,
          3, OperatorRequest.GetTasks.class,
          4, OperatorRequest.Why.class,
          5, OperatorRequest.RunNamed.class,
          6, OperatorRequest.GetSetting.class,
          7, OperatorRequest.SetSetting.class,
          8, OperatorRequest.GetEvents.class,
          9, OperatorRequest.Drain.class);

  private static final Map<Integer, Class<? extends OperatorReply>> REPLIES =
      Map.of(
          1, OperatorReply.Refused.class,
          2, OperatorReply.Introduction.class,
          3, OperatorReply.Status.class,
          4, OperatorReply.Tasks.class,
          5, OperatorReply.Explained.class,
          6, OperatorReply.RunReply.class,
          7, OperatorReply.Setting.class,
          8, OperatorReply.Events.class,
          9, OperatorReply.Drain.class);

  private static final int DEEPEST = 32;

  private static final ObjectMapper CBOR =
      CBORMapper.builder(
              CBORFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .build())
          // By name: those that are found would be Scala's too, a sixth of what `status` takes.
          .addModules(new JavaTimeModule(), new Jdk8Module())
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
          .build();

  private final int kind;
  private final byte[] body;

  OperatorMessage(int kind, byte[] body) {
    this.kind = kind;
    this.body = body;
  }

  int kind() {
    return kind;
  }

  byte[] body() {
    return body;
  }

  static OperatorMessage of(OperatorRequest request) {
    return of(REQUESTS, request);
  }

  static OperatorMessage of(OperatorReply reply) {
    return of(REPLIES, reply);
  }

  private static <M> OperatorMessage of(Map<Integer, Class<? extends M>> kinds, M message) {
    int kind =
        kinds.entrySet().stream()
            .filter(each -> each.getValue().equals(message.getClass()))
            .findFirst()
            .orElseThrow()
            .getKey();
    try {
      return new OperatorMessage(kind, CBOR.writeValueAsBytes(message));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a record that is no CBOR: " + message, impossible);
    }
  }

  /**
   * What is asked; empty if this version does not know it.
   *
   * @throws ProtocolFailure if its bytes are no such request
   */
  Optional<OperatorRequest> request() {
    return read(REQUESTS);
  }

  /** The same of an answer. */
  Optional<OperatorReply> reply() {
    return read(REPLIES);
  }

  private <M> Optional<M> read(Map<Integer, Class<? extends M>> kinds) {
    Class<? extends M> type = kinds.get(kind);
    if (type == null) {
      return Optional.empty();
    }
    try {
      M read = CBOR.readValue(body, type);
      if (read == null) {
        throw new ProtocolFailure("nothing where %s should be".formatted(type.getSimpleName()));
      }
      return Optional.of(read);
    } catch (IOException broken) {
      throw new ProtocolFailure(
          "%d bytes that are no %s (%s)"
              .formatted(body.length, type.getSimpleName(), broken.getClass().getSimpleName()));
    }
  }
}
