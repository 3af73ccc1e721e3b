package io.cusinart.core.http;

import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.health.Reason;
import io.cusinart.core.settings.HttpSettings;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Answers probes by HTTP, one question a connection. Safe for use by several threads.
 *
 * <p>It has one thread, which waits for nobody: a connection is closed after {@link #PATIENCE}, and
 * when there are {@link #MOST_CONNECTIONS} the one that has waited longest makes room for the next.
 */
public final class HealthServer implements AutoCloseable {

  static final int MOST_CONNECTIONS = 64;
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int MOST_LINE_BYTES = 1_024;
  private static final int MOST_HEADER_BYTES = 8_192;

  private final Supplier<List<Reason>> reasons;
  private final Duration patience;
  private final EventLoopGroup group;
  private final Channel listening;

  /** In the order they came. Touched by the one thread only. */
  private final Set<Channel> connections = new LinkedHashSet<>();

  private HealthServer(HttpSettings settings, Supplier<List<Reason>> reasons, Duration patience) {
    this.reasons = reasons;
    this.patience = patience;
    this.group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("cusinart-http", true), NioIoHandler.newFactory());
    try {
      this.listening = bind(new InetSocketAddress(settings.host(), settings.port()));
    } catch (RuntimeException failed) {
      close();
      throw failed;
    }
  }

  /**
   * Listens on the address of these settings. Blocks for the moment that takes.
   *
   * @param reasons what is wrong with the node now; must not block
   * @throws RuntimeFailure.Invalid if the address cannot be bound
   */
  public static HealthServer start(HttpSettings settings, Supplier<List<Reason>> reasons) {
    return start(settings, reasons, PATIENCE);
  }

  static HealthServer start(
      HttpSettings settings, Supplier<List<Reason>> reasons, Duration patience) {
    return new HealthServer(settings, reasons, patience);
  }

  private Channel bind(InetSocketAddress wanted) {
    ChannelFuture done =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    begin(channel);
                  }
                })
            .bind(wanted)
            .awaitUninterruptibly();
    if (!done.isSuccess()) {
      throw new RuntimeFailure.Invalid(
          "cannot listen on %s:%d for probes: %s; choose another cusinart.health.http.port (--http-port), or 0 for a free one"
              .formatted(
                  wanted.getHostString(),
                  wanted.getPort(),
                  String.valueOf(done.cause().getMessage())));
    }
    return done.channel();
  }

  private void begin(Channel channel) {
    if (connections.size() >= MOST_CONNECTIONS) {
      Iterator<Channel> eldest = connections.iterator();
      Channel closed = eldest.next();
      eldest.remove();
      var _ = closed.close();
    }
    connections.add(channel);
    Runnable cut =
        () -> {
          var _ = channel.close();
        };
    Future<?> end = channel.eventLoop().schedule(cut, patience.toMillis(), TimeUnit.MILLISECONDS);
    channel
        .closeFuture()
        .addListener(_ -> {
          connections.remove(channel);
          end.cancel(false);
        });
    channel
        .pipeline()
        .addLast(new HttpServerCodec(MOST_LINE_BYTES, MOST_HEADER_BYTES, MOST_HEADER_BYTES))
        .addLast(new Answering());
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listening.localAddress();
  }

  /** Of one connection. */
  private final class Answering extends SimpleChannelInboundHandler<HttpObject> {

    private boolean answered;

    /** The head is all that counts: a body is not read, since the connection ends. */
    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
      if (!answered && part instanceof HttpRequest request) {
        answered = true;
        FullHttpResponse response = response(request);
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
      }
    }

    private FullHttpResponse response(HttpRequest request) {
      if (request.decoderResult().isFailure()) {
        return response(HttpResponseStatus.BAD_REQUEST, new byte[0]);
      }
      var page = HealthPages.of(request.method().name(), request.uri(), reasons.get());
      byte[] body = page.text().getBytes(StandardCharsets.UTF_8);
      FullHttpResponse response = response(HttpResponseStatus.valueOf(page.status()), body);
      if (page.status() == HttpResponseStatus.METHOD_NOT_ALLOWED.code()) {
        response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
      }
      // What was asked for with HEAD the codec sends without its body.
      return response;
    }

    private FullHttpResponse response(HttpResponseStatus status, byte[] body) {
      var response =
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
      response
          .headers()
          .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
          .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
          .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
          .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      return response;
    }

    /** Whoever breaks off is nobody's concern. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }
  }

  /** Listens no more. Does not wait for connections that are open. */
  @Override
  public void close() {
    var _ = group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }
}
