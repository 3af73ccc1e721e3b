package io.cusinart.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.core.transport.Peers.Heard;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The bytes in docs/protocols/channel.md are those that the code writes. */
@ExtendWith(NoLeaks.class)
final class ProtocolDocumentTest implements Connection.Owner {

  private final ConnectionPool pool =
      new ConnectionPool("peer", 1, ignored -> new CompletableFuture<>());
  private final Connection asking = new Connection(this, Peers.pool(), pool);
  private final EmbeddedChannel here = channel(new FrameDecoder(false), asking);
  private final EmbeddedChannel there =
      channel(new FrameDecoder(true), new Connection(this, Peers.pool(), null));
  private final Heard heard = new Heard();

  private static EmbeddedChannel channel(ChannelHandler... handlers) {
    return new EmbeddedChannel(handlers);
  }

  @Override
  public void opened(Connection connection) {}

  @Override
  public void closed(Connection connection) {}

  @Override
  public void complain(String complaint) {}

  @Override
  public @Nullable StreamHandler handler(int magic) {
    return magic == 0x31 ? (stream, opening) -> Peers.channel(stream, heard) : null;
  }

  private static String document() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve("runtime-api"))) {
      root = Objects.requireNonNull(root.getParent(), "these tests run inside the project");
    }
    return Files.readString(root.resolve("docs/protocols/channel.md"));
  }

  /** What this side has written since, which is given to the other. */
  private static String pass(EmbeddedChannel from, EmbeddedChannel to) {
    from.runPendingTasks();
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf out; (out = from.readOutbound()) != null; ) {
      all.writeBytes(out);
      out.release();
    }
    String hex = ByteBufUtil.hexDump(all);
    to.writeInbound(all);
    return hex;
  }

  private List<String> conversation() {
    var bytes = new ArrayList<String>();
    var opened =
        asking.open(0x31, new byte[] {'h', 'i'}, stream -> Peers.channel(stream, new Heard()));
    bytes.add("preface, OPEN      " + pass(here, there));
    bytes.add("ACCEPT             " + pass(there, here));
    var channel = opened.join();
    channel.send("one".getBytes(StandardCharsets.UTF_8));
    channel.send("two".getBytes(StandardCharsets.UTF_8));
    var reply = channel.request(new byte[] {'?'}, Duration.ofSeconds(9));
    bytes.add("MESSAGES           " + pass(here, there));
    bytes.add("MESSAGES           " + pass(there, here));
    assertThat(reply.toCompletableFuture().join()).containsExactly('?');
    channel.close();
    bytes.add("END                " + pass(here, there));
    bytes.add("END                " + pass(there, here));
    var refused = asking.open(0x42, new byte[0], stream -> Peers.channel(stream, new Heard()));
    bytes.add("OPEN               " + pass(here, there));
    bytes.add("REFUSE             " + pass(there, here));
    assertThat(refused).isCompletedExceptionally();
    asking.goodbye("closing");
    bytes.add("GOODBYE            " + pass(here, there));
    return bytes;
  }

  /** Turns red when a frame changes and the document does not. */
  @Test
  void theConversationInTheDocumentIsTheOneThatIsHeld() throws Exception {
    List<String> bytes = conversation();
    here.finishAndReleaseAll();
    there.finishAndReleaseAll();

    assertThat(document()).contains(String.join("\n", bytes));
  }

  @Test
  void theCompressedFrameInTheDocumentIsRead() throws Exception {
    String hex =
        document().lines().filter(each -> each.startsWith("lz4 ")).findFirst().orElseThrow();
    var channel = channel(new FrameDecoder(false));
    channel.writeInbound(
        Unpooled.directBuffer()
            .writeBytes(ByteBufUtil.decodeHexDump(hex.substring(4).replace(" ", ""))));
    Frame frame = channel.readInbound();

    assertThat(frame.kind()).isEqualTo(FrameKind.MESSAGES);
    assertThat(frame.body().readInt()).isEqualTo(2_001);
    assertThat(frame.body().readByte()).isZero();
    assertThat(frame.body().toString(StandardCharsets.US_ASCII)).isEqualTo("a".repeat(2_000));
    frame.body().release();
    channel.finishAndReleaseAll();
  }

  @Test
  void theNumbersInTheDocumentAreThoseOfTheCode() throws Exception {
    String document = document();
    for (FrameKind kind : FrameKind.values()) {
      assertThat(document).contains("| %d | `%s` |".formatted(kind.number, kind));
    }
    for (CompressionStrategy each : CompressionStrategy.values()) {
      assertThat(document)
          .contains("%d %s".formatted(each.number(), each).toLowerCase(java.util.Locale.ROOT));
    }
    assertThat(document)
        .contains("| body of a frame, before compression | 128 KiB |")
        .contains("| body this side writes at most, but for its last message | 64 KiB |");
    assertThat(Frames.MAX_BODY).isEqualTo(128 * 1_024);
    assertThat(Frames.TARGET_BODY).isEqualTo(64 * 1_024);
  }
}
