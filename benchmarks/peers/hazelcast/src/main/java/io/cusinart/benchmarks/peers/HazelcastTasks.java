package io.cusinart.benchmarks.peers;

import com.hazelcast.config.SerializationConfig;
import com.hazelcast.core.ReadOnly;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.cusinart.benchmarks.harness.Body;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

/** What travels, in the form that Hazelcast reads and writes fastest. Stateless. */
final class HazelcastTasks {

  private static final int FACTORY = 1;
  private static final int BODY = 1;
  private static final int ECHO = 2;
  private static final int PROCESSOR = 3;

  private HazelcastTasks() {}

  static void register(SerializationConfig config) {
    config.addDataSerializableFactory(
        FACTORY,
        type ->
            switch (type) {
              case BODY -> new BodyTask(Body.NO_OP, 0);
              case ECHO -> new EchoTask(new byte[0]);
              case PROCESSOR -> new NumberProcessor();
              default -> throw new IllegalArgumentException("no type " + type);
            });
  }

  static final class BodyTask implements Callable<Long>, IdentifiedDataSerializable {

    private Body body;
    private int number;

    BodyTask(Body body, int number) {
      this.body = body;
      this.number = number;
    }

    @Override
    public Long call() {
      return body.run(number);
    }

    @Override
    public int getFactoryId() {
      return FACTORY;
    }

    @Override
    public int getClassId() {
      return BODY;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
      out.writeByte(body.code());
      out.writeInt(number);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
      body = Body.of(in.readByte());
      number = in.readInt();
    }
  }

  static final class EchoTask implements Callable<byte[]>, IdentifiedDataSerializable {

    private byte[] bytes;

    EchoTask(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public byte[] call() {
      return bytes;
    }

    @Override
    public int getFactoryId() {
      return FACTORY;
    }

    @Override
    public int getClassId() {
      return ECHO;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
      out.writeByteArray(bytes);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
      bytes = Objects.requireNonNull(in.readByteArray());
    }
  }

  /** Answers the key of each entry, there or not. */
  static final class NumberProcessor
      implements EntryProcessor<Integer, Integer, Integer>, ReadOnly, IdentifiedDataSerializable {

    private static final long serialVersionUID = 1L;

    @Override
    public Integer process(Map.Entry<Integer, Integer> entry) {
      return (int) Body.NO_OP.run(entry.getKey());
    }

    @Override
    public int getFactoryId() {
      return FACTORY;
    }

    @Override
    public int getClassId() {
      return PROCESSOR;
    }

    @Override
    public void writeData(ObjectDataOutput out) {}

    @Override
    public void readData(ObjectDataInput in) {}
  }
}
