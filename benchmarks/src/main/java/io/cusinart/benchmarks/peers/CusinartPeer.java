package io.cusinart.benchmarks.peers;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.NodeState;
import io.cusinart.api.Options;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskHandle;
import io.cusinart.benchmarks.cluster.ClusterConfig;
import io.cusinart.benchmarks.harness.Answered;
import io.cusinart.benchmarks.harness.Body;
import io.cusinart.benchmarks.harness.Numbers;
import io.cusinart.benchmarks.harness.Peer;
import io.cusinart.benchmarks.harness.PeerDriver;
import io.cusinart.benchmarks.harness.Site;
import io.cusinart.benchmarks.load.Burn;
import io.cusinart.benchmarks.measure.Subject;
import io.cusinart.core.Cusinart;
import io.cusinart.core.settings.NodeSettings;
import java.util.List;

/** Ours, asked as the others are. */
public final class CusinartPeer implements Peer {

  @Override
  public String version() {
    return "of this commit";
  }

  @Override
  public List<String> settings() {
    return List.of(
        "the driver is a client node (cusinart.node.worker = off), which runs no task",
        "ExecutionEngine.submit with Options.DEFAULT; what a dead node had is sent again by the"
            + " engine, three attempts in all",
        "cpu lane of %d threads a member; costs of tasks are declared LIGHT"
            .formatted(Site.bodyThreads()),
        "bulk: ExecutionEngine.map over an endless iterable, unlimited demand",
        "cusinart.transport.compression = none, as the payload is random;"
            + " cusinart.serialization.max-bytes = 2MiB; else as it comes; all members are seeds;"
            + " no AOT cache, as no peer has one");
  }

  @Override
  public void member(Site site) {
    var _ = Cusinart.start(settings(site).withPort(site.port()));
  }

  @Override
  public PeerDriver drive(Site site) {
    return new Driver(Cusinart.start(settings(site).asClient()));
  }

  private static NodeSettings settings(Site site) {
    return ClusterConfig.settings(ClusterConfig.of(Subject.CHANNEL))
        .withName(site.name())
        .withSeeds(site.addresses());
  }

  private record Driver(Cusinart client) implements PeerDriver {

    @Override
    public int members() {
      return (int)
          client.nodes().available().stream()
              .filter(node -> node.worker() && node.state() == NodeState.UP)
              .count();
    }

    @Override
    public void submit(Body body, int number, Answered<Long> then) {
      tell(
          switch (body) {
            case NO_OP -> client.engine().submit(new NoOp(), number, Options.DEFAULT);
            case BURN -> client.engine().submit(new Burn(), number, Options.DEFAULT);
          },
          then);
    }

    @Override
    public void echo(byte[] bytes, Answered<byte[]> then) {
      tell(client.engine().submit(new Echo(), bytes, Options.DEFAULT), then);
    }

    private static <T> void tell(TaskHandle<T> task, Answered<T> then) {
      var _ = task.result().whenComplete(then::ended);
    }

    @Override
    public void bulk(Numbers numbers) throws InterruptedException {
      MappedNumbers.run(inputs -> client.engine().map(new NoOp(), inputs), numbers);
    }
  }

  record NoOp() implements DistributedComputation<Integer, Long> {

    @Override
    public Long execute(Integer number, TaskContext context) {
      return Body.NO_OP.run(number);
    }

    @Override
    public ComputationCost estimateCost(Integer number) {
      return ComputationCost.LIGHT;
    }
  }

  record Echo() implements DistributedComputation<byte[], byte[]> {

    @Override
    public byte[] execute(byte[] bytes, TaskContext context) {
      return bytes;
    }

    @Override
    public ComputationCost estimateCost(byte[] bytes) {
      return ComputationCost.LIGHT;
    }
  }
}
