package io.cusinart.benchmarks.peers;

import io.cusinart.benchmarks.harness.Answered;
import io.cusinart.benchmarks.harness.Body;
import io.cusinart.benchmarks.harness.Chunks;
import io.cusinart.benchmarks.harness.Numbers;
import io.cusinart.benchmarks.harness.Peer;
import io.cusinart.benchmarks.harness.PeerDriver;
import io.cusinart.benchmarks.harness.Site;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.infinispan.commons.util.Version;
import org.infinispan.configuration.cache.CacheMode;
import org.infinispan.configuration.cache.ConfigurationBuilder;
import org.infinispan.configuration.global.GlobalConfigurationBuilder;
import org.infinispan.functional.FunctionalMap.ReadWriteMap;
import org.infinispan.functional.impl.FunctionalMapImpl;
import org.infinispan.functional.impl.ReadWriteMapImpl;
import org.infinispan.manager.ClusterExecutor;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.manager.EmbeddedCacheManager;
import org.infinispan.remoting.transport.Address;

/** Infinispan, embedded: its cluster executor, and a functional map for many. */
public final class InfinispanPeer implements Peer {

  private static final String CACHE = "work";
  private static final int CHUNKS_OUT = 4;
  private static final Chunks CHUNKS = new Chunks(1_000, CHUNKS_OUT);

  @Override
  public String version() {
    return Version.getVersion();
  }

  @Override
  public List<String> settings() {
    return List.of(
        "the driver is a zero capacity member, and submits to the other members only",
        "ClusterExecutor.filterTargets(others).singleNodeSubmission().submitConsumer: a random"
            + " member runs it; what a dead member had fails and the driver submits it again",
        "bulk: ReadWriteMap.evalMany of 1,000 keys, 4 such calls out, DIST_SYNC with one owner"
            + " (ClusterExecutor has no form for many inputs)",
        "ProtoStream with marshallers by hand; platform threads, as a body measures its own thread",
        "Infinispan's stack for TCP with TCPPING of the loopback's ports in the place of MPING, and"
            + " GMS join_timeout 500 ms; failure detection as it comes (FD_SOCK2, FD_ALL3)");
  }

  @Override
  public void member(Site site) {
    var _ = start(site);
  }

  @Override
  public PeerDriver drive(Site site) {
    return new Driver(start(site));
  }

  private static EmbeddedCacheManager start(Site site) {
    System.setProperty("peers.port", Integer.toString(site.port()));
    System.setProperty(
        "peers.hosts",
        site.addresses().stream()
            .map(address -> address.replace(":", "[") + "]")
            .collect(Collectors.joining(",")));
    var global = GlobalConfigurationBuilder.defaultClusteredBuilder();
    global
        .transport()
        .clusterName("peers")
        .nodeName(site.name())
        .addProperty("configurationFile", "peers-jgroups.xml");
    global.zeroCapacityNode(site.driver());
    global.serialization().addContextInitializer(new InfinispanTasks());
    global.metrics().gauges(false);
    var cache = new ConfigurationBuilder();
    cache.clustering().cacheMode(CacheMode.DIST_SYNC).hash().numOwners(1);
    var manager = new DefaultCacheManager(global.build());
    manager.defineConfiguration(CACHE, cache.build());
    var _ = manager.getCache(CACHE);
    return manager;
  }

  private static final class Driver implements PeerDriver {

    private final EmbeddedCacheManager manager;
    private final ClusterExecutor executor;
    private final ReadWriteMap<Integer, Integer> map;
    private final ExecutorService bulk =
        Executors.newFixedThreadPool(CHUNKS_OUT, Thread.ofPlatform().daemon().factory());

    Driver(EmbeddedCacheManager manager) {
      this.manager = manager;
      Address own = manager.getAddress();
      this.executor =
          manager.executor().filterTargets(address -> !address.equals(own)).singleNodeSubmission();
      this.map =
          ReadWriteMapImpl.create(
              FunctionalMapImpl.create(
                  manager.<Integer, Integer>getCache(CACHE).getAdvancedCache()));
    }

    @Override
    public int members() {
      return manager.getMembers().size() - 1;
    }

    @Override
    public void submit(Body body, int number, Answered<Long> then) {
      submit(new InfinispanTasks.BodyTask(body, number), then);
    }

    @Override
    public void echo(byte[] bytes, Answered<byte[]> then) {
      submit(new InfinispanTasks.EchoTask(bytes), then);
    }

    private <T> void submit(Function<EmbeddedCacheManager, T> task, Answered<T> then) {
      var _ = executor.submitConsumer(task, (_, value, failure) -> then.ended(value, failure));
    }

    @Override
    public void bulk(Numbers numbers) throws Exception {
      CHUNKS.run(
          numbers, chunk -> CompletableFuture.supplyAsync(() -> all(new HashSet<>(chunk)), bulk));
    }

    private List<Integer> all(Set<Integer> keys) {
      return map.evalMany(keys, new InfinispanTasks.NumberFunction()).collect(Collectors.toList());
    }
  }
}
