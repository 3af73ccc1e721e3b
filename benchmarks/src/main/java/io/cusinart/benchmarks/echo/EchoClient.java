package io.cusinart.benchmarks.echo;

import io.cusinart.benchmarks.harness.MeasurementFailure;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** One connection to the echo. Not safe for use by two threads. */
final class EchoClient implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 30;

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel channel;

  private EchoClient(int port) throws InterruptedException {
    this.channel =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.RECVBUF_ALLOCATOR, Frames.reads())
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel opened) {
                    opened.pipeline().addLast(Frames.decoder());
                  }
                })
            .connect("127.0.0.1", port)
            .sync()
            .channel();
  }

  static EchoClient connect(int port) throws InterruptedException {
    return new EchoClient(port);
  }

  /** Nanoseconds of each round trip; the calling thread waits for each frame. Blocks. */
  Histogram oneAtATime(int bytes, Duration length) throws InterruptedException {
    var back = new Semaphore(0);
    var waiter =
        new ChannelInboundHandlerAdapter() {
          @Override
          public void channelRead(ChannelHandlerContext context, Object frame) {
            ReferenceCountUtil.release(frame);
            back.release();
          }
        };
    channel.pipeline().addLast(waiter);
    var histogram = new Histogram(3);
    ByteBuf frame = Frames.random(bytes);
    long endsNanos = System.nanoTime() + length.toNanos();
    for (long from = System.nanoTime(); from - endsNanos < 0; from = System.nanoTime()) {
      var _ = channel.writeAndFlush(frame.retainedDuplicate(), channel.voidPromise());
      if (!back.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw late();
      }
      histogram.recordValue(System.nanoTime() - from);
    }
    frame.release();
    channel.pipeline().remove(waiter);
    return histogram;
  }

  /** How many frames came back while this many were kept out by the event loop. Blocks. */
  long pipelined(int bytes, int inFlight, Duration length) throws InterruptedException {
    ByteBuf frame = Frames.random(bytes);
    var window = new Window(frame, inFlight, System.nanoTime() + length.toNanos());
    channel.pipeline().addLast(window);
    if (!window.over().await(length.toSeconds() + PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw late();
    }
    channel.pipeline().remove(window);
    frame.release();
    return window.count();
  }

  private static MeasurementFailure late() {
    return new MeasurementFailure(
        "a frame of the bare echo did not come back in %d s".formatted(PATIENCE_SECONDS));
  }

  @Override
  public void close() {
    var _ = channel.close();
    var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
