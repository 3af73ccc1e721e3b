package io.cusinart.benchmarks.echo;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.CountDownLatch;

/**
 * Keeps a number of frames out until its time is over: each that comes back is followed by the
 * next. Belongs to the event loop of its channel but for what it says after {@link #over}.
 */
final class Window extends ChannelInboundHandlerAdapter {

  private final ByteBuf frame;
  private final int size;
  private final long endsNanos;
  private final CountDownLatch over = new CountDownLatch(1);
  private int out;
  private long inTime;
  private volatile long count;

  Window(ByteBuf frame, int size, long endsNanos) {
    this.frame = frame;
    this.size = size;
    this.endsNanos = endsNanos;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    for (out = 0; out < size; out++) {
      var _ = context.write(frame.retainedDuplicate(), context.voidPromise());
    }
    context.flush();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object back) {
    ReferenceCountUtil.release(back);
    if (System.nanoTime() - endsNanos < 0) {
      inTime++;
      var _ = context.write(frame.retainedDuplicate(), context.voidPromise());
    } else if (--out == 0) {
      count = inTime;
      over.countDown();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  /** Opens when its time is over and all frames are back. */
  CountDownLatch over() {
    return over;
  }

  /** How many frames came back in its time. */
  long count() {
    return count;
  }
}
