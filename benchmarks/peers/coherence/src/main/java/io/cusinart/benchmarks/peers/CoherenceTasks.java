package io.cusinart.benchmarks.peers;

import com.tangosol.io.pof.PofReader;
import com.tangosol.io.pof.PofWriter;
import com.tangosol.io.pof.PortableObject;
import com.tangosol.net.Invocable;
import com.tangosol.net.InvocationService;
import com.tangosol.util.InvocableMap;
import io.cusinart.benchmarks.harness.Body;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What travels, in the portable object format. Stateless. */
final class CoherenceTasks {

  private CoherenceTasks() {}

  /** Runs a body. Public, as the format makes it by reflection. */
  public static final class BodyTask implements Invocable, PortableObject {
    private static final long serialVersionUID = 1L;

    private Body body = Body.NO_OP;
    private int number;
    private transient long result;

    /** For the format. */
    public BodyTask() {}

    BodyTask(Body body, int number) {
      this.body = body;
      this.number = number;
    }

    @Override
    public void init(InvocationService service) {}

    @Override
    public void run() {
      result = body.run(number);
    }

    @Override
    public Object getResult() {
      return result;
    }

    @Override
    public void readExternal(PofReader in) throws IOException {
      body = Body.of(in.readInt(0));
      number = in.readInt(1);
    }

    @Override
    public void writeExternal(PofWriter out) throws IOException {
      out.writeInt(0, body.code());
      out.writeInt(1, number);
    }
  }

  /** Sends bytes back. Public, as the format makes it by reflection. */
  public static final class EchoTask implements Invocable, PortableObject {
    private static final long serialVersionUID = 1L;

    private byte[] bytes = new byte[0];

    /** For the format. */
    public EchoTask() {}

    EchoTask(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void init(InvocationService service) {}

    @Override
    public void run() {}

    @Override
    public Object getResult() {
      return bytes;
    }

    @Override
    public void readExternal(PofReader in) throws IOException {
      bytes = in.readByteArray(0);
    }

    @Override
    public void writeExternal(PofWriter out) throws IOException {
      out.writeByteArray(0, bytes);
    }
  }

  /** Answers keys, there or not. Public, as the format makes it by reflection. */
  public static final class NumberProcessor
      implements InvocableMap.EntryProcessor<Integer, Integer, Integer>, PortableObject {
    private static final long serialVersionUID = 1L;

    /** For the format. */
    public NumberProcessor() {}

    @Override
    public Integer process(InvocableMap.Entry<Integer, Integer> entry) {
      return (int) Body.NO_OP.run(entry.getKey());
    }

    @Override
    public Map<Integer, Integer> processAll(
        Set<? extends InvocableMap.Entry<Integer, Integer>> entries) {
      var answers = HashMap.<Integer, Integer>newHashMap(entries.size());
      for (InvocableMap.Entry<Integer, Integer> entry : entries) {
        answers.put(entry.getKey(), process(entry));
      }
      return answers;
    }

    @Override
    public void readExternal(PofReader in) {}

    @Override
    public void writeExternal(PofWriter out) {}
  }
}
