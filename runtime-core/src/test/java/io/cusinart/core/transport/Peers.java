package io.cusinart.core.transport;

import io.cusinart.core.settings.ChannelSettings;
import io.cusinart.core.settings.PoolSettings;
import io.cusinart.core.settings.TransportSettings;
import io.netty.buffer.ByteBuf;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What tests of connections are made of. */
final class Peers {

  static final int MAGIC = 0x31;
  static final int MIB = 1_024 * 1_024;

  /** Bytes as they are; those that begin with 'o' keep their order. */
  static final MessageWriter<byte[]> WRITER =
      new MessageWriter<>() {
        @Override
        public int weigh(byte[] message) {
          return message.length;
        }

        @Override
        public void write(byte[] message, ByteBuf target) {
          target.writeBytes(message);
        }

        @Override
        public boolean keepsOrder(byte[] message) {
          return message.length > 0 && message[0] == 'o';
        }
      };

  static final MessageReader<byte[]> READER = WireInput::rest;

  private Peers() {}

  static CommunicationChannel.Format<byte[], byte[]> format(long most) {
    return new CommunicationChannel.Format<>(WRITER, READER, most, most);
  }

  /** Two connections to a peer, and short patience. */
  static PoolSettings pool() {
    return new PoolSettings(
        2,
        Duration.ofMillis(300),
        3,
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMillis(500),
        Duration.ofSeconds(5));
  }

  static PoolSettings negotiatingFor(Duration patience) {
    PoolSettings like = pool();
    return new PoolSettings(
        like.connectionsPerPeer(),
        like.connectTimeout(),
        like.connectAttempts(),
        patience,
        like.idleClose(),
        like.keepAlive(),
        like.silence());
  }

  static PoolSettings living(Duration idleClose, Duration keepAlive, Duration silence) {
    PoolSettings like = pool();
    return new PoolSettings(
        like.connectionsPerPeer(),
        like.connectTimeout(),
        like.connectAttempts(),
        like.negotiateTimeout(),
        idleClose,
        keepAlive,
        silence);
  }

  static TransportSettings settings(PoolSettings pool) {
    return new TransportSettings(true, 0, 0, 2, 1_024, pool, channel("none"));
  }

  static ChannelSettings channel(String compression) {
    return new ChannelSettings(compression, 1_024, 64L * MIB);
  }

  static StreamManager start(PoolSettings pool) {
    return StreamManager.start(settings(pool), "127.0.0.1");
  }

  /** A channel that is heard by this, over any stream. */
  static CommunicationChannel<byte[], byte[]> channel(Stream stream, Heard heard) {
    return new CommunicationChannel<>(stream, format(64L * MIB), channel("none"), heard);
  }

  static CompletionStage<CommunicationChannel<byte[], byte[]>> open(
      StreamManager from, InetSocketAddress to, Heard heard) {
    return from.negotiate(to, MAGIC, new byte[0], stream -> channel(stream, heard));
  }

  /** The value, within ten seconds; what it failed with is thrown as it is. */
  static <T> T now(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }

  /** Notes all it hears. */
  static final class Heard implements ChannelListener<byte[], byte[]> {
    final BlockingQueue<List<byte[]>> batches = new LinkedBlockingQueue<>();
    final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
    volatile BiConsumer<byte[], Consumer<? super byte[]>> onRequest =
        (message, reply) -> reply.accept(message);
    volatile Consumer<List<byte[]>> onMessages = batches::add;

    @Override
    public void onMessages(List<byte[]> messages) {
      onMessages.accept(messages);
    }

    @Override
    public void onRequest(byte[] message, Consumer<? super byte[]> reply) {
      onRequest.accept(message, reply);
    }

    @Override
    public void onClosed(CloseReason reason) {
      closed.complete(reason);
    }
  }

  static byte[] frame(FrameKind kind, byte... body) {
    return ByteBuffer.allocate(5 + body.length)
        .putInt(1 + body.length)
        .put((byte) kind.number)
        .put(body)
        .array();
  }

  /** A peer by hand: one that misbehaves. */
  static final class Raw implements AutoCloseable {
    final Socket socket;
    private final DataInputStream in;

    Raw(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new DataInputStream(socket.getInputStream());
      socket.setSoTimeout(10_000);
    }

    /** Connects and opens a stream, which is accepted. */
    static Raw opened(InetSocketAddress to) throws IOException {
      var socket = new Socket();
      // So that a peer that does not read is felt soon.
      socket.setReceiveBufferSize(16 * 1_024);
      socket.connect(to);
      var raw = new Raw(socket);
      raw.write(ByteBuffer.allocate(4).putInt(FrameDecoder.PREFACE).array());
      raw.write(frame(FrameKind.OPEN, (byte) MAGIC));
      raw.expect(FrameKind.ACCEPT);
      return raw;
    }

    static Raw accepted(ServerSocket server) throws IOException {
      var raw = new Raw(server.accept());
      if (raw.in.readInt() != FrameDecoder.PREFACE) {
        throw new IOException("no preface");
      }
      return raw;
    }

    void write(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    /** The body of the next frame, which is of this kind; pings are passed over. */
    byte[] expect(FrameKind wanted) throws IOException {
      while (true) {
        byte[] body = new byte[in.readInt() - 1];
        var kind = FrameKind.of(in.readUnsignedByte() & Frames.KIND_MASK);
        in.readFully(body);
        if (kind == wanted) {
          return body;
        }
        if (kind != FrameKind.PING) {
          throw new IOException(kind + " where " + wanted + " is expected");
        }
      }
    }

    /** Reads until the other side closes. */
    void expectEnd() throws IOException {
      try {
        while (in.read() >= 0) {
          // What comes before is of no interest.
        }
      } catch (java.net.SocketException reset) {
        // An end as well.
      }
    }

    /** A cut: the other side sees a reset. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
