package io.cusinart.benchmarks.peers;

import com.typesafe.config.ConfigFactory;
import io.cusinart.benchmarks.harness.Answered;
import io.cusinart.benchmarks.harness.Body;
import io.cusinart.benchmarks.harness.Numbers;
import io.cusinart.benchmarks.harness.Peer;
import io.cusinart.benchmarks.harness.PeerDriver;
import io.cusinart.benchmarks.harness.Site;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.jspecify.annotations.Nullable;

/** Pekko as it is: actors of other members asked one by one, and asked again by hand. */
public final class PekkoPeer implements Peer {

  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int ATTEMPTS = 5;

  @Override
  public String version() {
    return org.apache.pekko.Version.current();
  }

  @Override
  public List<String> settings() {
    return List.of(
        "the driver is a member without workers",
        ("AskPattern.ask of worker actors found by the receptionist, round robin; what is not"
                + " answered in %d s is asked of another member, %d attempts in all: the adapter's own"
                + " retry")
            .formatted(PATIENCE.toSeconds(), ATTEMPTS),
        "%d worker actors a member on a dispatcher with as many threads"
            .formatted(Site.bodyThreads()),
        "Artery TCP, Jackson CBOR without compression, maximum-frame-size 2 MiB (1 MiB would not"
            + " travel else); the membership settings of ours: heartbeats each 500 ms, acceptable"
            + " pause 2 s, gossip each 200 ms, split brain resolver with stable-after 3 s",
        "bulk: none");
  }

  @Override
  public void member(Site site) {
    var _ =
        start(
            Behaviors.setup(context -> {
              for (int i = 0; i < Site.bodyThreads(); i++) {
                context.spawn(
                    PekkoWorker.create(), "worker" + i, DispatcherSelector.fromConfig("bodies"));
              }
              return Behaviors.empty();
            }),
            site);
  }

  @Override
  public PeerDriver drive(Site site) {
    var workers = new AtomicReference<List<ActorRef<PekkoWorker.Command>>>(List.of());
    return new Driver(workers, start(listening(workers), site));
  }

  private static <T> ActorSystem<T> start(Behavior<T> guardian, Site site) {
    String seeds =
        site.addresses().stream()
            .map("\"pekko://peers@%s\""::formatted)
            .collect(Collectors.joining(",", "[", "]"));
    var own =
        ConfigFactory.parseString("pekko.cluster.seed-nodes = " + seeds)
            .withFallback(
                ConfigFactory.parseMap(
                    Map.of(
                        "pekko.remote.artery.canonical.port", site.port(),
                        "peers.threads", Site.bodyThreads())));
    var config =
        own.withFallback(ConfigFactory.parseResources("peers.conf"))
            .withFallback(ConfigFactory.load())
            .resolve();
    return ActorSystem.create(guardian, "peers", config);
  }

  private static Behavior<Receptionist.Listing> listening(
      AtomicReference<List<ActorRef<PekkoWorker.Command>>> workers) {
    return Behaviors.setup(context -> {
      context
          .getSystem()
          .receptionist()
          .tell(Receptionist.subscribe(PekkoWorker.KEY, context.getSelf()));
      return Behaviors.receiveMessage(listing -> {
        workers.set(List.copyOf(listing.getServiceInstances(PekkoWorker.KEY)));
        return Behaviors.same();
      });
    });
  }

  private record Driver(
      AtomicReference<List<ActorRef<PekkoWorker.Command>>> workers,
      ActorSystem<Receptionist.Listing> system,
      AtomicInteger turn)
      implements PeerDriver {

    Driver(
        AtomicReference<List<ActorRef<PekkoWorker.Command>>> workers,
        ActorSystem<Receptionist.Listing> system) {
      this(workers, system, new AtomicInteger());
    }

    @Override
    public int members() {
      return (int) workers.get().stream().map(worker -> worker.path().address()).distinct().count();
    }

    @Override
    public void submit(Body body, int number, Answered<Long> then) {
      ask(
          replyTo -> new PekkoWorker.Run(body.code(), number, replyTo),
          PekkoWorker.Ran::value,
          then,
          ATTEMPTS,
          null);
    }

    @Override
    public void echo(byte[] bytes, Answered<byte[]> then) {
      ask(
          replyTo -> new PekkoWorker.Send(bytes, replyTo),
          PekkoWorker.Sent::bytes,
          then,
          ATTEMPTS,
          null);
    }

    private <R, T> void ask(
        Function<ActorRef<R>, PekkoWorker.Command> question,
        Function<R, T> value,
        Answered<T> then,
        int attempts,
        @Nullable Address silent) {
      var worker = next(silent);
      var _ =
          AskPattern.<PekkoWorker.Command, R>ask(
                  worker, question::apply, PATIENCE, system.scheduler())
              .whenComplete((answer, failure) -> {
                if (failure == null) {
                  then.done(value.apply(answer));
                } else if (failure instanceof TimeoutException && attempts > 1) {
                  ask(question, value, then, attempts - 1, worker.path().address());
                } else {
                  then.failed(failure);
                }
              });
    }

    /** The next in turn, and not of the member that has just been silent if there are others. */
    private ActorRef<PekkoWorker.Command> next(@Nullable Address silent) {
      List<ActorRef<PekkoWorker.Command>> now = workers.get();
      for (int i = 0; i < now.size(); i++) {
        var worker = now.get(Math.floorMod(turn.getAndIncrement(), now.size()));
        if (!worker.path().address().equals(silent)) {
          return worker;
        }
      }
      return now.getFirst();
    }

    @Override
    public boolean hasBulk() {
      return false;
    }

    @Override
    public void bulk(Numbers numbers) {
      throw new UnsupportedOperationException("raw Pekko has no form for many inputs");
    }
  }
}
