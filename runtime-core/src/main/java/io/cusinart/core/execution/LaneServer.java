package io.cusinart.core.execution;

import io.cusinart.core.settings.ChannelSettings;
import io.cusinart.core.transport.ChannelListener;
import io.cusinart.core.transport.CloseReason;
import io.cusinart.core.transport.CommunicationChannel;
import io.cusinart.core.transport.Stream;
import io.cusinart.core.transport.StreamHandler;
import io.cusinart.core.transport.StreamListener;
import io.cusinart.core.transport.StreamManager;
import io.cusinart.core.transport.StreamRefused;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/**
 * An executor's end of the lanes to it: streams that bring requests to where the actor has them
 * taken, on the event loop. Safe for use by several threads.
 *
 * <p>A lane is a right that the actor grants, named by a token that cannot be guessed; when the
 * actor stops or restarts, its lanes are closed and their tokens are worth nothing.
 */
public final class LaneServer implements StreamHandler {

  /** The first byte of a lane's stream. */
  static final int MAGIC = 'T';

  private static final int GREETING_BYTES = 3 * Long.BYTES;

  /** More submitters than a cluster has; the one granted longest ago has to ask again then. */
  static final int MOST_GRANTS = 10_000;

  private static final String RESTARTED = "the executor has been restarted since; ask it again";

  private record Grant(BiConsumer<Request, Replies> taker, Replies submitter) {}

  private final StreamManager streams;
  private final long incarnation;
  private final long maxMessageBytes;
  private final SecureRandom random = new SecureRandom();
  private final Map<Long, Grant> grants =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Grant> eldest) {
              return size() > MOST_GRANTS;
            }
          });
  private final Set<Stream> open = ConcurrentHashMap.newKeySet();
  private final AtomicReference<StreamManager.Registration> registration =
      new AtomicReference<>(() -> {});

  private LaneServer(StreamManager streams, long incarnation, long maxMessageBytes) {
    this.streams = streams;
    this.incarnation = incarnation;
    this.maxMessageBytes = maxMessageBytes;
  }

  /** A server for the executor of this incarnation, registered for its magic. */
  public static LaneServer create(StreamManager streams, long incarnation, long maxMessageBytes) {
    var server = new LaneServer(streams, incarnation, maxMessageBytes);
    server.registration.set(streams.registerHandler(MAGIC, server));
    return server;
  }

  /** Where others open lanes, which need not be where this node listens. */
  InetSocketAddress address() {
    return streams.advertised();
  }

  /**
   * The token by which this submitter may open lanes to {@code taker}, which is called on event
   * loops and must not block.
   */
  long grant(BiConsumer<Request, Replies> taker, Replies submitter) {
    long token = random.nextLong();
    grants.put(token, new Grant(taker, submitter));
    return token;
  }

  /** Closes all lanes; every token is worth nothing from now on. */
  void revokeAll() {
    grants.clear();
    open.forEach(Stream::close);
  }

  /**
   * Its executor has ended: another incarnation of the node may serve lanes here. May be called
   * twice.
   */
  public void close() {
    revokeAll();
    registration.getAndSet(() -> {}).close();
  }

  /** The heaviest request that is read here. */
  long mostBytes() {
    return maxMessageBytes;
  }

  /** What the opener of a lane says; {@code mostBytes} is the heaviest reply that it reads. */
  static byte[] greeting(long token, long incarnation, long mostBytes) {
    return java.nio.ByteBuffer.allocate(GREETING_BYTES)
        .putLong(token)
        .putLong(incarnation)
        .putLong(mostBytes)
        .array();
  }

  @Override
  public StreamListener accept(Stream stream, ByteBuf opening) {
    if (opening.readableBytes() != GREETING_BYTES) {
      throw new StreamRefused("a lane is opened with its token, incarnation and limit");
    }
    long token = opening.readLong();
    Grant grant = grants.get(token);
    if (opening.readLong() != incarnation) {
      throw new StreamRefused("another incarnation of the node listens here now");
    }
    long mostSent = Math.min(maxMessageBytes, opening.readLong());
    if (mostSent < 1) {
      throw new StreamRefused("a lane over which no reply may come is of no use");
    }
    if (grant == null) {
      throw new StreamRefused(RESTARTED);
    }
    open.add(stream);
    // After it: if the actor stops in between, either its revocation sees the stream or we see it.
    if (!grants.containsKey(token)) {
      open.remove(stream);
      throw new StreamRefused(RESTARTED);
    }
    var requests = new Requests(stream, grant);
    ChannelSettings settings = streams.settings().channel();
    var format =
        new CommunicationChannel.Format<>(
            ReplyWire.INSTANCE, RequestWire.INSTANCE, mostSent, maxMessageBytes);
    var channel = new CommunicationChannel<>(stream, format, settings, requests);
    requests.replies = new ChannelReplies(channel, grant.submitter());
    return channel;
  }

  /** What comes over one lane. */
  private final class Requests implements ChannelListener<Reply, Request> {

    private final Stream stream;
    private final Grant grant;
    private Replies replies;

    Requests(Stream stream, Grant grant) {
      this.stream = stream;
      this.grant = grant;
      this.replies = grant.submitter();
    }

    @Override
    public void onMessages(List<Request> requests) {
      requests.forEach(each -> grant.taker().accept(each, replies));
    }

    @Override
    public void onClosed(CloseReason reason) {
      open.remove(stream);
    }
  }
}
