package io.cusinart.benchmarks.echo;

import io.cusinart.testkit.process.ParentWatch;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/** Sends every frame back, in a JVM of its own: {@code PORT}. */
final class EchoServerMain {

  /** What it prints when it listens. */
  static final String UP = "echo listens";

  private EchoServerMain() {}

  /** Starts the server; its own thread keeps the JVM alive. */
  public static void main(String[] args) throws InterruptedException {
    ParentWatch.exitWithParent();
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    new ServerBootstrap()
        .group(loop)
        .channel(NioServerSocketChannel.class)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, Frames.reads())
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(Frames.decoder(), new Back());
              }
            })
        .bind("127.0.0.1", Integer.parseInt(args[0]))
        .sync();
    System.out.println(UP);
  }

  private static final class Back extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
      var _ = context.write(frame, context.voidPromise());
    }

    // One flush for all the frames that one read has brought.
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
      var _ = context.close();
    }
  }
}
