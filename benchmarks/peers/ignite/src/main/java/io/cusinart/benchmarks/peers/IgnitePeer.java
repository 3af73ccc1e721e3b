package io.cusinart.benchmarks.peers;

import io.cusinart.benchmarks.harness.Answered;
import io.cusinart.benchmarks.harness.Body;
import io.cusinart.benchmarks.harness.Chunks;
import io.cusinart.benchmarks.harness.Numbers;
import io.cusinart.benchmarks.harness.Peer;
import io.cusinart.benchmarks.harness.PeerDriver;
import io.cusinart.benchmarks.harness.Site;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import javax.cache.processor.EntryProcessorResult;
import javax.cache.processor.MutableEntry;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.apache.ignite.IgniteCompute;
import org.apache.ignite.Ignition;
import org.apache.ignite.cache.CacheAtomicityMode;
import org.apache.ignite.cache.CacheEntryProcessor;
import org.apache.ignite.cache.CacheMode;
import org.apache.ignite.configuration.CacheConfiguration;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.internal.IgniteVersionUtils;
import org.apache.ignite.lang.IgniteCallable;
import org.apache.ignite.lang.IgniteFuture;
import org.apache.ignite.lang.IgniteProductVersion;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.apache.ignite.spi.discovery.tcp.ipfinder.vm.TcpDiscoveryVmIpFinder;

/** Ignite 2: its compute grid, and entry processors for many. */
public final class IgnitePeer implements Peer {

  private static final String CACHE = "work";
  private static final Chunks CHUNKS = new Chunks(1_000, 8);

  /** Beside the port for discovery, which is below 32768. */
  private static final int COMMUNICATION = 20_000;

  @Override
  public String version() {
    IgniteProductVersion version = IgniteVersionUtils.VER;
    return "%d.%d.%d".formatted(version.major(), version.minor(), version.maintenance());
  }

  @Override
  public List<String> settings() {
    return List.of(
        "the driver is a thick client (clientMode), and its compute is of the servers only",
        "IgniteCompute.callAsync(IgniteCallable), round robin; what a dead node had is sent again by"
            + " Ignite's failover",
        "publicThreadPoolSize %d".formatted(Site.bodyThreads()),
        "bulk: IgniteCache.invokeAllAsync of 1,000 keys, 8 such calls out, a CacheEntryProcessor on"
            + " an ATOMIC cache without backups (IgniteCompute.apply of a collection was some 2,500"
            + " tasks/s here, an order below this)",
        "TcpDiscoveryVmIpFinder with the loopback's ports, localPortRange 0; no update notifier;"
            + " metrics log off; failure detection as it comes");
  }

  @Override
  public void member(Site site) {
    var _ = start(site);
  }

  @Override
  public PeerDriver drive(Site site) {
    Ignite ignite = start(site);
    var config =
        new CacheConfiguration<Integer, Integer>(CACHE)
            .setCacheMode(CacheMode.PARTITIONED)
            .setAtomicityMode(CacheAtomicityMode.ATOMIC)
            .setBackups(0);
    return new Driver(
        ignite, ignite.compute(ignite.cluster().forServers()), ignite.getOrCreateCache(config));
  }

  private static Ignite start(Site site) {
    var finder = new TcpDiscoveryVmIpFinder().setAddresses(site.addresses());
    var config =
        new IgniteConfiguration()
            .setIgniteInstanceName(site.name())
            .setConsistentId(site.name())
            .setClientMode(site.driver())
            .setLocalHost(Site.HOST)
            .setWorkDirectory(site.directory().toString())
            .setMetricsLogFrequency(0)
            .setPublicThreadPoolSize(Site.bodyThreads())
            .setDiscoverySpi(
                new TcpDiscoverySpi()
                    .setLocalPort(site.port())
                    .setLocalPortRange(0)
                    .setIpFinder(finder))
            .setCommunicationSpi(
                new TcpCommunicationSpi()
                    .setLocalPort(site.port() + COMMUNICATION)
                    .setLocalPortRange(0));
    return Ignition.start(config);
  }

  private record Driver(Ignite ignite, IgniteCompute compute, IgniteCache<Integer, Integer> cache)
      implements PeerDriver {

    @Override
    public int members() {
      return ignite.cluster().forServers().nodes().size();
    }

    @Override
    public void submit(Body body, int number, Answered<Long> then) {
      tell(compute.callAsync(new BodyTask(body, number)), then);
    }

    @Override
    public void echo(byte[] bytes, Answered<byte[]> then) {
      tell(compute.callAsync(new EchoTask(bytes)), then);
    }

    private static <T> void tell(IgniteFuture<T> future, Answered<T> then) {
      future.listen(done -> {
        T value;
        try {
          value = done.get();
        } catch (RuntimeException failed) {
          then.failed(failed);
          return;
        }
        then.done(value);
      });
    }

    @Override
    public void bulk(Numbers numbers) throws Exception {
      CHUNKS.run(numbers, this::all);
    }

    private CompletableFuture<List<Integer>> all(List<Integer> chunk) {
      var answers = new CompletableFuture<List<Integer>>();
      IgniteFuture<Map<Integer, EntryProcessorResult<Integer>>> future =
          cache.invokeAllAsync(new TreeSet<>(chunk), new NumberProcessor());
      future.listen(done -> {
        try {
          answers.complete(done.get().values().stream().map(EntryProcessorResult::get).toList());
        } catch (RuntimeException failed) {
          answers.completeExceptionally(failed);
        }
      });
      return answers;
    }
  }

  // Classes, since its marshaller cannot read what is a record.

  private static final class BodyTask implements IgniteCallable<Long> {
    private static final long serialVersionUID = 1L;

    private final Body body;
    private final int number;

    BodyTask(Body body, int number) {
      this.body = body;
      this.number = number;
    }

    @Override
    public Long call() {
      return body.run(number);
    }
  }

  private static final class EchoTask implements IgniteCallable<byte[]> {
    private static final long serialVersionUID = 1L;

    private final byte[] bytes;

    EchoTask(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public byte[] call() {
      return bytes;
    }
  }

  private static final class NumberProcessor
      implements CacheEntryProcessor<Integer, Integer, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer process(MutableEntry<Integer, Integer> entry, Object... arguments) {
      return (int) Body.NO_OP.run(entry.getKey());
    }
  }
}
