package io.cusinart.core.console;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A process of another user at the console. Uses nothing but the JDK. */
final class ForeignClient {

  private ForeignClient() {}

  public static void main(String[] args) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(args[0]))) {
      channel.write(ByteBuffer.wrap("hello\n".getBytes(StandardCharsets.UTF_8)));
      ByteBuffer answer = ByteBuffer.allocate(1_000);
      while (answer.hasRemaining() && channel.read(answer) >= 0) {
        // Until the other side ends.
      }
      System.out.print(StandardCharsets.UTF_8.decode(answer.flip()));
    }
  }
}
