package io.cusinart.benchmarks.peers;

import com.tangosol.net.AsyncNamedCache;
import com.tangosol.net.CacheFactory;
import com.tangosol.net.DistributedCacheService;
import com.tangosol.net.ExtensibleConfigurableCacheFactory;
import com.tangosol.net.Invocable;
import com.tangosol.net.InvocationObserver;
import com.tangosol.net.InvocationService;
import com.tangosol.net.Member;
import com.tangosol.net.NamedCache;
import io.cusinart.benchmarks.harness.Answered;
import io.cusinart.benchmarks.harness.Body;
import io.cusinart.benchmarks.harness.Chunks;
import io.cusinart.benchmarks.harness.Numbers;
import io.cusinart.benchmarks.harness.Peer;
import io.cusinart.benchmarks.harness.PeerDriver;
import io.cusinart.benchmarks.harness.Site;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Coherence CE: its invocation service, and entry processors for many. */
public final class CoherencePeer implements Peer {

  private static final String CONFIG = "peers-cache-config.xml";
  private static final String INVOCATION = "WorkInvocation";
  private static final String CACHE = "work";
  private static final Chunks CHUNKS = new Chunks(1_000, 8);

  @Override
  public String version() {
    return CacheFactory.VERSION;
  }

  @Override
  public List<String> settings() {
    return List.of(
        "the driver is a member without storage, which submits to the other members only",
        "InvocationService.execute(Invocable, one member, InvocationObserver), round robin by the"
            + " driver; what a dead member had fails (memberLeft) and the driver submits it again",
        "thread-count-min and -max of both services: %d; serializer pof"
            .formatted(Site.bodyThreads()),
        "bulk: AsyncNamedCache.invokeAll of 1,000 keys, 8 such calls out, an EntryProcessor with"
            + " its own processAll, no backups (InvocationService has no form for many inputs)",
        "coherence.wka=127.0.0.1, a cluster port of its own, coherence.join.timeout=1000; management"
            + " none; mode prod; failure detection as it comes");
  }

  @Override
  public void member(Site site) {
    var _ = start(site);
  }

  @Override
  public PeerDriver drive(Site site) {
    ExtensibleConfigurableCacheFactory factory = start(site);
    NamedCache<Integer, Integer> cache =
        factory.ensureCache(CACHE, CoherencePeer.class.getClassLoader());
    return new Driver(
        (InvocationService) factory.ensureService(INVOCATION),
        (DistributedCacheService) cache.getCacheService(),
        cache.async());
  }

  private static ExtensibleConfigurableCacheFactory start(Site site) {
    // All JVMs share the cluster port; each listens for the others where it finds room.
    var properties =
        Map.ofEntries(
            Map.entry("coherence.cluster", "peers"),
            Map.entry("coherence.clusterport", Integer.toString(site.ports().getFirst())),
            Map.entry("coherence.distributed.localstorage", Boolean.toString(!site.driver())),
            Map.entry("coherence.join.timeout", "1000"),
            Map.entry("coherence.localhost", Site.HOST),
            Map.entry("coherence.log", "stdout"),
            Map.entry("coherence.log.level", "2"),
            Map.entry("coherence.management", "none"),
            Map.entry("coherence.member", site.name()),
            Map.entry("coherence.mode", "prod"),
            Map.entry("coherence.pof.config", "peers-pof-config.xml"),
            Map.entry("coherence.ttl", "0"),
            Map.entry("coherence.wka", Site.HOST),
            Map.entry("peers.threads", Integer.toString(Site.bodyThreads())));
    properties.forEach(System::setProperty);
    var factory =
        new ExtensibleConfigurableCacheFactory(
            ExtensibleConfigurableCacheFactory.DependenciesHelper.newInstance(
                CONFIG, CoherencePeer.class.getClassLoader()));
    factory.activate();
    return factory;
  }

  private static final class Driver implements PeerDriver {

    private final InvocationService service;
    private final DistributedCacheService storage;
    private final AsyncNamedCache<Integer, Integer> cache;
    private final AtomicInteger turn = new AtomicInteger();
    private volatile List<Set<Member>> targets = List.of();

    Driver(
        InvocationService service,
        DistributedCacheService storage,
        AsyncNamedCache<Integer, Integer> cache) {
      this.service = service;
      this.storage = storage;
      this.cache = cache;
    }

    @Override
    public int members() {
      look();
      return Math.min(targets.size(), storage.getOwnershipEnabledMembers().size());
    }

    private void look() {
      Member local = service.getCluster().getLocalMember();
      Set<?> all = service.getInfo().getServiceMembers();
      targets =
          all.stream()
              .map(Member.class::cast)
              .filter(member -> !member.equals(local))
              .map(Set::of)
              .toList();
    }

    @Override
    public void submit(Body body, int number, Answered<Long> then) {
      execute(new CoherenceTasks.BodyTask(body, number), new Observer<>(Long.class, then, this));
    }

    @Override
    public void echo(byte[] bytes, Answered<byte[]> then) {
      execute(new CoherenceTasks.EchoTask(bytes), new Observer<>(byte[].class, then, this));
    }

    private void execute(Invocable task, InvocationObserver observer) {
      List<Set<Member>> now = targets;
      service.execute(task, now.get(Math.floorMod(turn.getAndIncrement(), now.size())), observer);
    }

    @Override
    public void bulk(Numbers numbers) throws Exception {
      CHUNKS.run(
          numbers,
          chunk ->
              cache.invokeAll(chunk, new CoherenceTasks.NumberProcessor()).thenApply(Map::values));
    }
  }

  private record Observer<T>(Class<T> type, Answered<T> then, Driver driver)
      implements InvocationObserver {

    @Override
    public void memberCompleted(Member member, Object result) {
      then.done(type.cast(result));
    }

    @Override
    public void memberFailed(Member member, Throwable cause) {
      then.failed(cause);
    }

    @Override
    public void memberLeft(Member member) {
      driver.look();
      then.failed(new IllegalStateException("member %s left".formatted(member)));
    }

    @Override
    public void invocationCompleted() {}
  }
}
