package io.cusinart.core.transport;

import io.cusinart.api.RuntimeFailure;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Where a node listens, which stays the same when it stops and listens again. Thread-safe. */
final class Listening {

  private static final int MOST_BINDINGS = 20;
  private static final long PAUSE_MILLIS = 50;

  private final EventLoopGroup group;
  private final Consumer<Channel> accepted;
  private final InetSocketAddress address;
  private volatile Channel bound;
  private volatile boolean ended;

  /**
   * Listens at this address. Blocks for the moment that takes.
   *
   * @param port 0 means a free one
   * @param accepted makes the pipeline of each connection
   * @throws RuntimeFailure.Invalid if the address cannot be bound
   */
  Listening(EventLoopGroup group, String host, int port, Consumer<Channel> accepted) {
    this.group = group;
    this.accepted = accepted;
    this.bound = bind(new InetSocketAddress(host, port));
    this.address = (InetSocketAddress) bound.localAddress();
  }

  private Channel bind(InetSocketAddress wanted) {
    var bootstrap =
        Pipelines.accepting(group)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accepted.accept(channel);
                  }
                });
    ChannelFuture done = bootstrap.bind(wanted).awaitUninterruptibly();
    if (!done.isSuccess()) {
      throw new RuntimeFailure.Invalid(
          "cannot listen on %s:%d: %s; choose another cusinart.node.port, or 0 for a free one"
              .formatted(
                  wanted.getHostString(),
                  wanted.getPort(),
                  String.valueOf(done.cause().getMessage())));
    }
    return done.channel();
  }

  InetSocketAddress address() {
    return address;
  }

  /** Until it listens {@link #again}. */
  ChannelFuture stop() {
    return bound.close();
  }

  /** For good. */
  ChannelFuture end() {
    ended = true;
    return stop();
  }

  /** Listens where it did; fails {@code done} if that is impossible. Blocks. */
  void again(CompletableFuture<Void> done) {
    again(1, done);
  }

  /** A closed socket keeps its port until its selector has looked: soon, but not at once. */
  private void again(int attempt, CompletableFuture<Void> done) {
    try {
      bound = bind(address);
      if (ended) {
        var _ = stop();
      }
      done.complete(null);
    } catch (RuntimeException failed) { // the top of this thread
      if (attempt == MOST_BINDINGS || !later(() -> again(attempt + 1, done))) {
        done.completeExceptionally(failed);
      }
    }
  }

  /** False if the event loops are gone. */
  private boolean later(Runnable task) {
    try {
      var _ =
          group.schedule(
              () -> Thread.startVirtualThread(task), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (RejectedExecutionException gone) {
      return false;
    }
  }
}
