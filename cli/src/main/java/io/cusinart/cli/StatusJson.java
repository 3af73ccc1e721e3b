package io.cusinart.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.cusinart.api.NodeId;
import io.cusinart.api.NodeInfo;
import io.cusinart.core.events.Event;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.operator.OperatorReply.Explained;
import io.cusinart.core.operator.OperatorReply.Status;
import io.cusinart.core.operator.OperatorReply.Tasks;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a node answers as JSON for other programs.
 *
 * <p>A node's name is a plain string, and an incarnation 16 hexadecimal digits: it has 64 bits, and
 * readers that keep numbers as doubles would round it.
 */
final class StatusJson {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .addMixIn(NodeId.class, Name.class)
          .addMixIn(NodeInfo.class, Incarnated.class)
          .addMixIn(LoadReport.class, Incarnated.class)
          .build();

  @JsonSerialize(using = ToStringSerializer.class)
  interface Name {}

  // Seen by Jackson only, which looks for a method of that name.
  interface Incarnated {
    @JsonSerialize(using = Hex.class)
    long incarnation();
  }

  private static final class Hex extends JsonSerializer<Long> {
    @Override
    public void serialize(Long value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString("%016x".formatted(value));
    }
  }

  private StatusJson() {}

  static String of(Tasks tasks) throws JsonProcessingException {
    return JSON.writeValueAsString(tasks);
  }

  static String of(Explained explained) throws JsonProcessingException {
    return JSON.writeValueAsString(explained);
  }

  /** In one line, with the time as people read it, and who has seen it. */
  static String of(String seenBy, Event event) throws JsonProcessingException {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("seenBy", seenBy);
    fields.put("sequence", event.sequence());
    fields.put("at", Instant.ofEpochMilli(event.wallMillis()).toString());
    fields.put("kind", event.kind());
    fields.put("node", event.node());
    fields.put("text", event.text());
    return JSON.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(fields);
  }

  static String of(Status status) throws JsonProcessingException {
    return JSON.writeValueAsString(status);
  }
}
