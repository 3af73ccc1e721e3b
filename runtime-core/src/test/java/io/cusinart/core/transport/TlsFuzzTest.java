package io.cusinart.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.core.Fuzz;
import io.cusinart.core.security.TestAuthority;
import io.cusinart.core.security.TlsIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Any bytes at a port with TLS: before a certificate is shown, no stream is offered to anybody. */
@ExtendWith(NoLeaks.class)
final class TlsFuzzTest {

  @TempDir private Path directory;
  private TlsIdentity identity;

  @BeforeEach
  void load() {
    identity =
        TlsIdentity.load(TestAuthority.create("ours").node(directory, "a"), InstantSource.system());
  }

  /** Takes streams of any magic. */
  private static final class Accepting implements Connection.Owner {
    final List<String> complaints = new ArrayList<>();
    boolean asked;

    @Override
    public void opened(Connection connection) {}

    @Override
    public void closed(Connection connection) {}

    @Override
    public void complain(String complaint) {
      complaints.add(complaint);
    }

    @Override
    public @Nullable StreamHandler handler(int magic) {
      asked = true;
      return null;
    }
  }

  private void feed(byte[] input) throws SSLException {
    var owner = new Accepting();
    var channel = new EmbeddedChannel();
    new Pipelines(identity).begin(channel, true, Duration.ofSeconds(5));
    channel.pipeline().addLast(new FrameDecoder(true), new Connection(owner, Peers.pool(), null));
    channel.pipeline().fireChannelActive();
    channel.writeInbound(channel.alloc().directBuffer().writeBytes(input));
    channel.runPendingTasks();
    boolean refused = !channel.isOpen();
    for (ByteBuf out; (out = channel.readOutbound()) != null; ) {
      out.release();
    }
    channel.finishAndReleaseAll();
    assertThat(owner.asked).as("a stream was offered").isFalse();
    if (refused) {
      throw new SSLException(String.join("; ", owner.complaints));
    }
  }

  /** What a client says first, in one record and cut into two. */
  private Stream<byte[]> hellos() throws SSLException {
    SSLEngine client = identity.clientEngine("localhost", 1);
    ByteBuffer said = ByteBuffer.allocate(1 << 15);
    client.wrap(ByteBuffer.allocate(0), said);
    byte[] hello = Arrays.copyOf(said.array(), said.position());
    return Stream.of(hello, Arrays.copyOf(hello, hello.length / 2));
  }

  private Fuzz pipeline() throws SSLException {
    return Fuzz.of("tls", SSLException.class, this::feed).with(hellos());
  }

  @Test
  void anyBytesAreRefusedOrWaitedFor() throws Exception {
    pipeline().quickly();
  }

  @Test
  @Tag("long")
  void aMillionInputsAreRefusedOrWaitedFor() throws Exception {
    pipeline().longer();
  }
}
