package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskId;
import io.cusinart.core.operator.NodeAsker;
import io.cusinart.core.operator.OperatorClient;
import io.cusinart.core.operator.OperatorReply;
import io.cusinart.core.operator.OperatorReply.RunReply;
import io.cusinart.core.operator.OperatorRequest;
import io.cusinart.core.security.AuditLog;
import io.cusinart.core.security.NodeIdentity;
import io.cusinart.core.security.TestAuthority;
import io.cusinart.core.security.TestAuthority.Order;
import io.cusinart.core.security.TlsIdentity;
import io.cusinart.core.settings.HostPort;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.transport.StreamManager;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * What each role may, and that everything else is refused with the reason and noted. Turns red when
 * OperatorService.decide asks nobody for a role.
 */
@Timeout(60)
final class RolesTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create("ours");
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final ListAppender<ILoggingEvent> AUDIT = new ListAppender<>();

  @TempDir private static Path directory;
  private static Cusinart node;

  /** Twice its input. */
  record Twice() implements DistributedComputation<Integer, Integer> {
    @Override
    public Integer execute(Integer input, TaskContext context) {
      return 2 * input;
    }
  }

  @BeforeAll
  static void start() {
    AUDIT.list = new CopyOnWriteArrayList<>();
    AUDIT.start();
    audit().addAppender(AUDIT);
    AUTHORITY.node(directory, "a");
    node = Cusinart.start(settings("a").withName("a"));
  }

  @AfterAll
  static void stop() {
    node.close();
    audit().detachAppender(AUDIT);
  }

  private static Logger audit() {
    return (Logger) LoggerFactory.getLogger(AuditLog.LOGGER);
  }

  private static NodeSettings settings(String name) {
    return NodeSettings.defaults().withTls(directory.resolve(name).toString());
  }

  private static NodeSettings visitor(String role) {
    String name = "the-" + role;
    AUTHORITY.write(
        directory.resolve(name),
        AUTHORITY.issue(Order.ofSubject("CN=%s,OU=%s".formatted(name, role))));
    return settings(name);
  }

  private static OperatorClient client(String role) {
    return OperatorClient.of(node.self().address(), visitor(role));
  }

  private static RunReply run(OperatorClient client) {
    return client.run(Twice.class.getName(), "21", PATIENCE);
  }

  private static void refused(ThrowingCallable asked, String who, String role) {
    assertThatThrownBy(asked)
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageStartingWith(who)
        .hasMessageContaining("it takes the role %s; `cusinart ca issue --role %s`", role, role);
  }

  private static List<String> noted(String who) {
    return AUDIT.list.stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.contains(who))
        .toList();
  }

  @Test
  void whoObservesSeesAndRunsNothing() {
    try (OperatorClient observer = client("observe")) {
      assertThat(observer.status().nodes()).hasSize(1);
      assertThat(observer.tasks().node()).isEqualTo("a");
      assertThat(observer.why(new TaskId(1, 1)).text()).contains("is no member any more");
      refused(() -> run(observer), "the-observe (observe)", "submit");
    }
    assertThat(noted("the-observe (observe) at /127.0.0.1:"))
        .hasSize(1)
        .allMatch(line -> line.startsWith("refused a run of " + Twice.class.getName()));
  }

  @Test
  void whoSubmitsRunsAndSeesNothing() {
    try (OperatorClient submitter = client("submit")) {
      assertThat(submitter.introduction().node()).isEqualTo("a");
      assertThat(run(submitter).resultJson()).isEqualTo("42");
      refused(submitter::status, "the-submit (submit)", "observe");
      refused(submitter::tasks, "the-submit (submit)", "observe");
      refused(() -> submitter.why(new TaskId(1, 1)), "the-submit (submit)", "observe");
    }
    assertThat(noted("the-submit (submit) at "))
        .filteredOn(line -> line.endsWith("it takes the role observe"))
        .hasSize(3);
  }

  @Test
  void whoOperatesNeitherSeesNorRunsByThatAlone() {
    try (OperatorClient operator = client("operate")) {
      refused(operator::status, "the-operate (operate)", "observe");
      refused(() -> run(operator), "the-operate (operate)", "submit");
    }
  }

  @Test
  void aNodeMayEverything() {
    AUTHORITY.node(directory, "b");
    try (OperatorClient other = OperatorClient.of(node.self().address(), settings("b"))) {
      assertThat(other.status().self()).isEqualTo("a");
      assertThat(run(other).resultJson()).isEqualTo("42");
    }
  }

  /** Turns red (it starts, and waits in vain) when NodeIdentity.of does not look at the role. */
  @Test
  void whoIsNoNodeDoesNotStartAsOne() {
    NodeSettings wanted =
        visitor("observe").withName("the-observe").withSeeds(List.of(node.self().address()));

    assertThatThrownBy(() -> Cusinart.start(wanted))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContaining("the-observe (observe)")
        .hasMessageContaining("cusinart ca issue the-observe --role node");
  }

  /** Where the actors of the node are. */
  private static HostPort actors() throws Exception {
    NodeSettings asker = visitor("submit");
    HostPort address = HostPort.of(node.self().address());
    try (var streams =
        StreamManager.asking(asker.kernel().transport(), NodeIdentity.ofTool(asker, address))) {
      OperatorReply reply =
          new NodeAsker(streams)
              .ask(
                  NodeAsker.resolve(address),
                  Optional.empty(),
                  new OperatorRequest.Introduce(),
                  PATIENCE)
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS);
      return HostPort.of(((OperatorReply.Introduction) reply).actors());
    }
  }

  /**
   * Turns red (the handler is asked) when Handlers.admit lets all pass: a new service would too.
   */
  @Test
  void streamsAreForNodesUnlessTheirHandlerIsForAll() {
    NodeSettings visitor = visitor("submit");
    HostPort address = HostPort.of(node.self().address());
    try (var streams =
        StreamManager.asking(visitor.kernel().transport(), NodeIdentity.ofTool(visitor, address))) {
      var lane =
          streams.negotiate(
              NodeAsker.resolve(address),
              'T',
              new byte[24],
              _ -> {
                throw new AssertionError("a lane for everybody");
              });

      assertThatThrownBy(() -> lane.toCompletableFuture().get(20, TimeUnit.SECONDS))
          .hasMessageContaining("refuses: it takes the role node");
    }
    assertThat(noted("a stream of magic 0x54 to the-submit (submit) at ")).hasSize(1);
  }

  /** Turns red (nothing is noted, and it may talk on) when ArteryTls.unlessNode lets all pass. */
  @Test
  void whoIsNoNodeIsCutOffAtTheActorsPort() throws Exception {
    HostPort actors = actors();
    TlsIdentity visitor = NodeIdentity.ofTool(visitor("operate"), actors).orElseThrow();
    SSLEngine engine = visitor.clientEngine(actors.host(), actors.port());
    try (var socket = SocketChannel.open(NodeAsker.resolve(actors))) {
      shake(engine, socket);
      await("the refusal to be noted")
          .until(() ->
              noted("the-operate (operate) at ").stream()
                  .anyMatch(line -> line.startsWith("refused a connection of actors to")));
    }
  }

  /** The client's side of a handshake, until it has sent its certificate. */
  private static void shake(SSLEngine engine, SocketChannel socket) throws IOException {
    ByteBuffer in = ByteBuffer.allocate(1 << 16);
    ByteBuffer clear = ByteBuffer.allocate(1 << 16);
    engine.beginHandshake();
    while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
      ByteBuffer out = ByteBuffer.allocate(1 << 16);
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> engine.getDelegatedTask().run();
        case NEED_WRAP -> {
          engine.wrap(ByteBuffer.allocate(0), out);
          out.flip();
          while (out.hasRemaining()) {
            socket.write(out);
          }
        }
        default -> {
          in.flip();
          var result = engine.unwrap(in, clear);
          in.compact();
          if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW
              && socket.read(in) < 0) {
            return;
          }
        }
      }
    }
  }
}
