package io.cusinart.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.cusinart.core.Fuzz;
import io.cusinart.core.transport.Peers.Heard;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** Any bytes into what reads a connection: its frames, its streams, messages and their fields. */
@ExtendWith(NoLeaks.class)
final class TransportFuzzTest {

  /** Takes streams of any magic. */
  private static final class Accepting implements Connection.Owner {
    final List<Heard> heard = new ArrayList<>();

    @Override
    public void opened(Connection connection) {}

    @Override
    public void closed(Connection connection) {}

    @Override
    public void complain(String complaint) {}

    @Override
    public @Nullable StreamHandler handler(int magic) {
      return (stream, opening) -> {
        heard.add(new Heard());
        return Peers.channel(stream, heard.getLast());
      };
    }
  }

  // Turns red when FrameDecoder allocates whatever a compressed body says that it would be. The
  // limit
  // of a body that is not compressed costs nothing before its bytes come: see HostilePeerTest.
  private static Fuzz frames() {
    return Fuzz.of(
        "frames",
        ProtocolFailure.class,
        input -> {
          if (ProtocolFuzzTest.decode(input, List.of(input.length / 2, input.length)) == null) {
            throw new ProtocolFailure("refused");
          }
        });
  }

  private static void feed(EmbeddedChannel channel, byte[] input) {
    channel.writeInbound(channel.alloc().directBuffer().writeBytes(input));
    channel.runPendingTasks();
    for (ByteBuf out; (out = channel.readOutbound()) != null; ) {
      out.release();
    }
    var _ = channel.close();
    channel.finishAndReleaseAll();
  }

  private static final Logger LOG = (Logger) LoggerFactory.getLogger(Connection.class);

  /** What a connection logs that is no fault of its peer. */
  private static final ListAppender<ILoggingEvent> ERRORS = new ListAppender<>();

  @BeforeAll
  static void listen() {
    // Each refusal is a warning, and there are as many as inputs.
    LOG.setLevel(Level.ERROR);
    ERRORS.start();
    LOG.addAppender(ERRORS);
  }

  @AfterAll
  static void stopListening() {
    LOG.detachAppender(ERRORS);
    LOG.setLevel(null);
  }

  private static void check(Heard heard) {
    assertThat(heard.closed).isDone();
    assertThat(ERRORS.list).isEmpty();
  }

  /** What a peer says that has connected. Turns red when LargeMessage takes more than announced. */
  private static Fuzz accepting() {
    return Fuzz.of(
        "connections",
        ProtocolFailure.class,
        input -> {
          var owner = new Accepting();
          var channel =
              new EmbeddedChannel(
                  new FrameDecoder(true), new Connection(owner, Peers.pool(), null));
          feed(channel, input);
          owner.heard.forEach(TransportFuzzTest::check);
        });
  }

  /** What a peer says that was asked for a stream. */
  private static Fuzz asking() {
    return Fuzz.of(
        "answers",
        ProtocolFailure.class,
        input -> {
          var heard = new Heard();
          var pool = new ConnectionPool("peer", 1, _ -> new CompletableFuture<>());
          var asking = new Connection(new Accepting(), Peers.pool(), pool);
          var channel = new EmbeddedChannel(new FrameDecoder(false), asking);
          var opened = asking.open(0x31, new byte[3], stream -> Peers.channel(stream, heard));
          feed(channel, input);
          assertThat(opened).isDone();
          assertThat(ERRORS.list).isEmpty();
          if (!opened.isCompletedExceptionally()) {
            check(heard);
          }
        });
  }

  /** Each field read as what its number says, whatever its type is. */
  private static void readAll(WireInput in) {
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field % 10) {
        case 0 -> in.number();
        case 1 -> in.smallNumber();
        case 2 -> in.fixed();
        case 3 -> in.real();
        case 4 -> in.flag();
        case 5 -> in.bytes();
        case 6 -> in.text();
        case 7 -> in.numbers();
        case 8 -> in.nested().next();
        default -> in.skip();
      }
    }
  }

  // Turns red when WireInput.passBytes does not compare a length with what remains.
  private static Fuzz fields() {
    return Fuzz.of("fields", ProtocolFailure.class, input -> readAll(new WireInput(input)));
  }

  private static Stream<Fuzz> all() {
    return Stream.of(frames(), accepting(), asking(), fields());
  }

  @Test
  void anyBytesAreReadOrRefused() throws Exception {
    for (Fuzz each : all().toList()) {
      each.quickly();
    }
  }

  @Test
  @Tag("long")
  void aMillionInputsAreReadOrRefused() throws Exception {
    for (Fuzz each : all().toList()) {
      each.longer();
    }
  }
}
