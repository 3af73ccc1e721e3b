package io.cusinart.core.node;

import io.cusinart.api.NodeState;
import io.cusinart.core.data.DataDirectory;
import io.cusinart.core.execution.Lanes;
import io.cusinart.core.health.Check;
import io.cusinart.core.health.HeardReports;
import io.cusinart.core.health.Reason;
import io.cusinart.core.health.Verdicts;
import io.cusinart.core.health.Verdicts.Filling;
import io.cusinart.core.security.TlsIdentity;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What is looked at in a node, which may be without an actor system for a while. Safe for use by
 * several threads.
 */
final class NodeChecks {

  /** A disk may hang: that costs a thread for each check of it, since none is begun twice. */
  private static final Executor ON_DISK_THREADS =
      task -> Thread.ofPlatform().daemon().name("cusinart-disk-check").start(task);

  private final InstantSource clock;
  private final Supplier<Optional<String>> outside;
  private volatile Supplier<Optional<NodeState>> state = Optional::empty;
  private volatile boolean draining;
  private volatile Optional<Lanes> lanes = Optional.empty();
  private volatile Supplier<CompletionStage<Void>> echo = NodeChecks::atOnce;
  private volatile CompletableFuture<Optional<Reason>> listening = new CompletableFuture<>();

  NodeChecks(InstantSource clock, Supplier<Optional<String>> outside) {
    this.clock = clock;
    this.outside = outside;
  }

  private static CompletionStage<Void> atOnce() {
    return CompletableFuture.completedStage(null);
  }

  /** What the cluster says of this node from now on, and where its tasks are. */
  void begun(Supplier<NodeState> ofMember, Optional<Lanes> ofNode) {
    state = () -> Optional.of(ofMember.get());
    lanes = ofNode;
  }

  /**
   * The actors from now on. What was asked of those before them is not waited for.
   *
   * @param heard asks them for a sign; completes when it has come, or never
   */
  void actors(Supplier<CompletionStage<Void>> heard) {
    echo = heard;
    listening.complete(Optional.empty());
  }

  /** There are neither actors nor lanes until it begins anew. */
  void ended() {
    state = Optional::empty;
    lanes = Optional.empty();
    actors(NodeChecks::atOnce);
  }

  /** The node takes nothing new from now on, and will leave. */
  void drains() {
    draining = true;
  }

  /** All that there are for this node. */
  List<Check> of(
      Optional<DataDirectory> data,
      Optional<TlsIdentity> identity,
      HeardReports others,
      Supplier<Filling> questions) {
    var checks = new ArrayList<Check>();
    checks.add(quick("member", () -> Verdicts.member(outside.get(), state.get(), draining)));
    data.ifPresent(room -> checks.add(writable(room)));
    data.ifPresent(room -> checks.add(disk(room)));
    checks.add(
        new Check(
            "queue",
            "the lanes do not say how full they are; see the log",
            limits ->
                CompletableFuture.completedStage(
                    Verdicts.queues(
                        "queue", lanes.map(Lanes::fillings).orElse(List.of()), limits))));
    checks.add(
        new Check(
            "questions",
            "the operator's service does not say how busy it is; see the log",
            limits ->
                CompletableFuture.completedStage(
                    Verdicts.queues("questions", List.of(questions.get()), limits))));
    checks.add(actors());
    identity.ifPresent(each ->
        checks.add(
            new Check(
                "certificate",
                "the certificate's end is not told; see the log",
                limits ->
                    CompletableFuture.completedStage(
                        Verdicts.certificate(clock.instant(), each.expires(), limits)))));
    checks.add(
        new Check(
            "clock",
            "the clocks cannot be compared; see the log",
            limits ->
                CompletableFuture.completedStage(Verdicts.clock(others.skewsMillis(), limits))));
    return checks;
  }

  private static Check quick(String name, Supplier<Optional<Reason>> look) {
    return new Check(
        name,
        name + " is not told; see the log",
        _ -> CompletableFuture.completedStage(look.get()));
  }

  private static Check writable(DataDirectory room) {
    return new Check(
        "data",
        "%s cannot be written, its disk hangs; look at the disk".formatted(room.path()),
        _ ->
            onDisk(() -> {
              try {
                room.probe();
                return Optional.empty();
              } catch (IOException failed) {
                return Optional.of(
                    Reason.blocks(
                        "data",
                        "%s cannot be written (%s); look at its disk, mount and permissions, and restart the node if the directory was replaced"
                            .formatted(room.path(), failed)));
              }
            }));
  }

  private static Check disk(DataDirectory room) {
    return new Check(
        "disk",
        "the file system of %s says nothing; look at the disk".formatted(room.path()),
        limits ->
            onDisk(() -> {
              FileStore store = Files.getFileStore(room.path());
              return Verdicts.disk(
                  room.path().toString(), store.getTotalSpace(), store.getUsableSpace(), limits);
            }));
  }

  /** What a look at a disk finds. */
  @FunctionalInterface
  private interface DiskLook {
    Optional<Reason> look() throws IOException;
  }

  private static CompletionStage<Optional<Reason>> onDisk(DiskLook look) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return look.look();
          } catch (IOException failed) {
            throw new CompletionException(failed);
          }
        },
        ON_DISK_THREADS);
  }

  /** How long they take to hear a message is how long their mailboxes are. */
  private Check actors() {
    return new Check(
        "actors",
        "the actors do not come to their messages, too many wait or one hangs; take a thread dump, and submit less",
        _ -> {
          var heard = new CompletableFuture<Optional<Reason>>();
          listening = heard;
          var _ = echo.get().thenRun(() -> heard.complete(Optional.empty()));
          return heard;
        });
  }
}
