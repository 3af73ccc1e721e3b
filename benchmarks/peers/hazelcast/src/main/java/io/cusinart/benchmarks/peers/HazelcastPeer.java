package io.cusinart.benchmarks.peers;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.config.ExecutorConfig;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.MapConfig;
import com.hazelcast.core.ExecutionCallback;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import com.hazelcast.instance.BuildInfoProvider;
import com.hazelcast.map.IMap;
import io.cusinart.benchmarks.harness.Answered;
import io.cusinart.benchmarks.harness.Body;
import io.cusinart.benchmarks.harness.Chunks;
import io.cusinart.benchmarks.harness.Numbers;
import io.cusinart.benchmarks.harness.Peer;
import io.cusinart.benchmarks.harness.PeerDriver;
import io.cusinart.benchmarks.harness.Site;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Hazelcast OSS: its executor service, and entry processors for many. */
public final class HazelcastPeer implements Peer {

  private static final String NAME = "work";
  private static final Chunks CHUNKS = new Chunks(10_000, 4);

  /** Kept, since a logger that nobody holds forgets its level. */
  private static final Logger LOGGER = Logger.getLogger("com.hazelcast");

  @Override
  public String version() {
    return BuildInfoProvider.getBuildInfo().getVersion();
  }

  @Override
  public List<String> settings() {
    return List.of(
        "the driver is a lite member, which owns no partition and so runs no task",
        "IExecutorService.submit(Callable, ExecutionCallback): a random partition's owner runs it;"
            + " what a dead member had is sent again by Hazelcast",
        "executor pool of %d threads a member, its statistics off; tasks are"
                .formatted(Site.bodyThreads())
            + " IdentifiedDataSerializable",
        "bulk: IMap.submitToKeys of 10,000 keys, 4 such calls out, a read-only EntryProcessor, no"
            + " backups, format OBJECT (IExecutorService has no form for many inputs; Jet is left"
            + " out, as its inputs do not come from the caller nor its results go there one by one)",
        "TCP/IP join on the loopback, multicast off; hazelcast.wait.seconds.before.join=0; phone"
            + " home, metrics collection off; failure detection as it comes");
  }

  @Override
  public void member(Site site) {
    var _ = start(site);
  }

  @Override
  public PeerDriver drive(Site site) {
    return new Driver(start(site));
  }

  private static HazelcastInstance start(Site site) {
    LOGGER.setLevel(Level.WARNING);
    var config = new Config();
    config.setClusterName("peers").setInstanceName(site.name()).setLiteMember(site.driver());
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.getMetricsConfig().setEnabled(false);
    var network = config.getNetworkConfig();
    network.setPort(site.port()).setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface(Site.HOST);
    network.getJoin().getAutoDetectionConfig().setEnabled(false);
    network.getJoin().getMulticastConfig().setEnabled(false);
    network.getJoin().getTcpIpConfig().setEnabled(true).setMembers(site.addresses());
    config.addExecutorConfig(
        new ExecutorConfig(NAME).setPoolSize(Site.bodyThreads()).setStatisticsEnabled(false));
    config.addMapConfig(
        new MapConfig(NAME)
            .setBackupCount(0)
            .setInMemoryFormat(InMemoryFormat.OBJECT)
            .setStatisticsEnabled(false));
    HazelcastTasks.register(config.getSerializationConfig());
    return Hazelcast.newHazelcastInstance(config);
  }

  private record Driver(
      HazelcastInstance instance, IExecutorService executor, IMap<Integer, Integer> map)
      implements PeerDriver {

    Driver(HazelcastInstance instance) {
      this(instance, instance.getExecutorService(NAME), instance.getMap(NAME));
    }

    @Override
    public int members() {
      return (int)
          instance.getCluster().getMembers().stream().filter(member -> !lite(member)).count();
    }

    private static boolean lite(Member member) {
      return member.isLiteMember();
    }

    @Override
    public void submit(Body body, int number, Answered<Long> then) {
      executor.submit(new HazelcastTasks.BodyTask(body, number), new Callback<>(then));
    }

    @Override
    public void echo(byte[] bytes, Answered<byte[]> then) {
      executor.submit(new HazelcastTasks.EchoTask(bytes), new Callback<>(then));
    }

    @Override
    public void bulk(Numbers numbers) throws Exception {
      CHUNKS.run(
          numbers,
          chunk ->
              map.submitToKeys(new HashSet<>(chunk), new HazelcastTasks.NumberProcessor())
                  .thenApply(Map::values));
    }
  }

  private record Callback<T>(Answered<T> then) implements ExecutionCallback<T> {

    @Override
    public void onResponse(T value) {
      then.done(value);
    }

    @Override
    public void onFailure(Throwable cause) {
      then.failed(cause);
    }
  }
}
