package io.cusinart.benchmarks.peers;

import io.cusinart.benchmarks.harness.Body;
import java.io.IOException;
import java.util.function.Function;
import org.infinispan.functional.EntryView;
import org.infinispan.manager.EmbeddedCacheManager;
import org.infinispan.protostream.FileDescriptorSource;
import org.infinispan.protostream.ProtobufTagMarshaller;
import org.infinispan.protostream.SerializationContext;
import org.infinispan.protostream.SerializationContextInitializer;
import org.infinispan.protostream.TagReader;
import org.infinispan.protostream.TagWriter;

/** What travels, by ProtoStream. Stateless. */
final class InfinispanTasks implements SerializationContextInitializer {

  private static final String SCHEMA =
      """
      syntax = "proto2";
      package peers;
      /** @TypeId(100100) */
      message BodyTask { optional int32 body = 1; optional int32 number = 2; }
      /** @TypeId(100101) */
      message EchoTask { optional bytes bytes = 1; }
      /** @TypeId(100102) */
      message NumberFunction { }
      """;

  private static final int FIRST = 1;
  private static final int SECOND = 2;

  record BodyTask(Body body, int number) implements Function<EmbeddedCacheManager, Long> {
    @Override
    public Long apply(EmbeddedCacheManager manager) {
      return body.run(number);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record EchoTask(byte[] bytes) implements Function<EmbeddedCacheManager, byte[]> {
    @Override
    public byte[] apply(EmbeddedCacheManager manager) {
      return bytes;
    }
  }

  /** Answers the key of an entry, there or not. */
  record NumberFunction()
      implements Function<EntryView.ReadWriteEntryView<Integer, Integer>, Integer> {
    @Override
    public Integer apply(EntryView.ReadWriteEntryView<Integer, Integer> entry) {
      return (int) Body.NO_OP.run(entry.key());
    }
  }

  @Override
  public void registerSchema(SerializationContext context) {
    context.registerProtoFiles(FileDescriptorSource.fromString("peers.proto", SCHEMA));
  }

  @Override
  public void registerMarshallers(SerializationContext context) {
    context.registerMarshaller(new BodyMarshaller());
    context.registerMarshaller(new EchoMarshaller());
    context.registerMarshaller(new NumberMarshaller());
  }

  private static final class BodyMarshaller implements ProtobufTagMarshaller<BodyTask> {

    @Override
    public Class<BodyTask> getJavaClass() {
      return BodyTask.class;
    }

    @Override
    public String getTypeName() {
      return "peers.BodyTask";
    }

    @Override
    public BodyTask read(ReadContext context) throws IOException {
      TagReader in = context.getReader();
      int body = 0;
      int number = 0;
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (tag >>> 3) {
          case FIRST -> body = in.readInt32();
          case SECOND -> number = in.readInt32();
          default -> in.skipField(tag);
        }
      }
      return new BodyTask(Body.of(body), number);
    }

    @Override
    public void write(WriteContext context, BodyTask task) throws IOException {
      TagWriter out = context.getWriter();
      out.writeInt32(FIRST, task.body().code());
      out.writeInt32(SECOND, task.number());
    }
  }

  private static final class EchoMarshaller implements ProtobufTagMarshaller<EchoTask> {

    @Override
    public Class<EchoTask> getJavaClass() {
      return EchoTask.class;
    }

    @Override
    public String getTypeName() {
      return "peers.EchoTask";
    }

    @Override
    public EchoTask read(ReadContext context) throws IOException {
      TagReader in = context.getReader();
      var bytes = new byte[0];
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag >>> 3 == FIRST) {
          bytes = in.readByteArray();
        } else {
          in.skipField(tag);
        }
      }
      return new EchoTask(bytes);
    }

    @Override
    public void write(WriteContext context, EchoTask task) throws IOException {
      context.getWriter().writeBytes(FIRST, task.bytes());
    }
  }

  private static final class NumberMarshaller implements ProtobufTagMarshaller<NumberFunction> {

    @Override
    public Class<NumberFunction> getJavaClass() {
      return NumberFunction.class;
    }

    @Override
    public String getTypeName() {
      return "peers.NumberFunction";
    }

    @Override
    public NumberFunction read(ReadContext context) throws IOException {
      TagReader in = context.getReader();
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        in.skipField(tag);
      }
      return new NumberFunction();
    }

    @Override
    public void write(WriteContext context, NumberFunction function) {}
  }
}
