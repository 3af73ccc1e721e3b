package io.cusinart.core;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * Many connections to one port that do not go on: a third says nothing, a third half of what a TLS
 * client says first, a third all of that. One thread; counts may be asked for by others.
 */
final class HalfOpen implements AutoCloseable {

  /** Several addresses of the loopback, for each has 28,000 ports only. */
  private static final int SOURCES = 4;

  private final InetSocketAddress to;
  private final byte[] clientHello;
  private final Selector selector;
  private final List<SocketChannel> channels = new ArrayList<>();
  private final AtomicInteger connected = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final Thread thread = new Thread(this::watch, "half-open connections");
  private final int count;
  private volatile boolean over;

  private HalfOpen(InetSocketAddress to, int count) throws IOException, GeneralSecurityException {
    this.to = to;
    this.count = count;
    this.clientHello = clientHello();
    this.selector = Selector.open();
  }

  /** Begins to connect so many. */
  static HalfOpen begin(InetSocketAddress to, int count)
      throws IOException, GeneralSecurityException {
    var crowd = new HalfOpen(to, count);
    crowd.thread.start();
    return crowd;
  }

  private static byte[] clientHello() throws IOException, GeneralSecurityException {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine("localhost", 1);
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(new String[] {"TLSv1.3"});
    ByteBuffer said = ByteBuffer.allocate(1 << 16);
    engine.wrap(ByteBuffer.allocate(0), said);
    byte[] bytes = new byte[said.flip().remaining()];
    said.get(bytes);
    return bytes;
  }

  private void watch() {
    try {
      for (int i = 0; i < count && !over; i++) {
        connect(i);
        look(selector.selectNow());
      }
      while (!over) {
        look(selector.select(100));
      }
    } catch (IOException broken) {
      throw new java.io.UncheckedIOException(broken);
    }
  }

  private void connect(int i) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channels.add(channel);
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
    channel.bind(new InetSocketAddress("127.0.0." + (2 + i % SOURCES), 0));
    channel.register(selector, SelectionKey.OP_CONNECT, i);
    if (channel.connect(to)) {
      connected(channel, i);
    }
  }

  private void look(int ready) throws IOException {
    if (ready == 0) {
      return;
    }
    for (SelectionKey key : selector.selectedKeys()) {
      var channel = (SocketChannel) key.channel();
      try {
        if (key.isConnectable() && channel.finishConnect()) {
          connected(channel, (Integer) key.attachment());
        } else if (key.isReadable() && ends(channel)) {
          end(channel);
        }
      } catch (IOException reset) {
        end(channel);
      }
    }
    selector.selectedKeys().clear();
  }

  private void end(SocketChannel channel) throws IOException {
    ended.incrementAndGet();
    channel.close();
  }

  private static boolean ends(SocketChannel channel) throws IOException {
    return channel.read(ByteBuffer.allocate(4_096)) < 0;
  }

  private void connected(SocketChannel channel, int i) throws IOException {
    connected.incrementAndGet();
    channel.keyFor(selector).interestOps(SelectionKey.OP_READ);
    int says = i % 3 == 0 ? 0 : i % 3 == 1 ? clientHello.length / 2 : clientHello.length;
    var _ = channel.write(ByteBuffer.wrap(clientHello, 0, says));
  }

  int connected() {
    return connected.get();
  }

  /** How many know that the node has closed them. */
  int ended() {
    return ended.get();
  }

  /**
   * How many the node's machine has. A client whose last word to connect was dropped, because too
   * many waited to be accepted, does not know that it has no connection.
   */
  long standing() throws IOException {
    var pattern =
        Pattern.compile(
            " *\\d+: [0-9A-F]+:%04X [0-9A-F]*0[2-%d]00007F:[0-9A-F]{4} 01 .*"
                .formatted(to.getPort(), 1 + SOURCES));
    long count = 0;
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      try (Stream<String> lines = Files.lines(Path.of(table))) {
        count += lines.filter(line -> pattern.matcher(line).matches()).count();
      }
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    over = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    for (SocketChannel each : channels) {
      each.close();
    }
    selector.close();
  }
}
