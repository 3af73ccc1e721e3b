package io.cusinart.core.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cusinart.api.RuntimeFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The console at a real socket: who gets in, and who keeps whom waiting. */
@Timeout(60)
final class ConsoleServerTest {

  private static final Duration SOON = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final ConsoleServer.Patience HURRIED =
      new ConsoleServer.Patience(LONG, SOON, SOON);
  private static final ConsoleServer.Patience PATIENT =
      new ConsoleServer.Patience(LONG, LONG, LONG);

  @TempDir private Path temporary;
  private Path directory = Path.of("");
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeEach
  void nameTheDirectory() {
    directory = temporary.resolve("data");
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T closing(T each) {
    open.add(each);
    return each;
  }

  private ConsoleServer start(ConsoleServer.Patience patience) {
    return closing(ConsoleServer.start(directory, ConsoleServerTest::echo, patience));
  }

  private static ConfigurationView echo(String line, String who) {
    return switch (line) {
      case "much" -> ConfigurationView.done(java.util.Collections.nCopies(50_000, "x".repeat(100)));
      case "break" -> throw new IllegalStateException("made to break");
      default -> ConfigurationView.done(List.of(who.isEmpty() ? "nobody" : line));
    };
  }

  private List<String> ask(String line) {
    return closing(new ConsoleClient(directory)).ask(line).lines();
  }

  private SocketChannel connect() throws IOException {
    return closing(
        SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve(ConsoleSocket.NAME))));
  }

  private static void write(SocketChannel to, String text) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(text.getBytes(UTF_8));
    while (left.hasRemaining()) {
      to.write(left);
    }
  }

  /** All that comes until the other side ends. */
  private static String readAll(SocketChannel from) throws IOException {
    var text = new StringBuilder();
    ByteBuffer part = ByteBuffer.allocate(4_096);
    while (from.read(part.clear()) >= 0) {
      text.append(UTF_8.decode(part.flip()));
    }
    return text.toString();
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void itAnswersAndNobodyElseGetsIn() throws IOException {
    start(PATIENT);

    assertThat(ask("hello")).containsExactly("hello");
    assertThat(permissions(directory)).isEqualTo("rwx------");
    assertThat(permissions(directory.resolve(ConsoleSocket.NAME))).isEqualTo("rw-------");
  }

  @Test
  void theSocketGoesWithTheServer() {
    start(PATIENT).close();

    assertThat(directory.resolve(ConsoleSocket.NAME)).doesNotExist();
    assertThatThrownBy(() -> ask("hello"))
        .isInstanceOf(RuntimeFailure.Unavailable.class)
        .hasMessageContaining("does the node run");
  }

  /** D2: a killed node leaves its socket behind. */
  @Test
  void aSocketThatNobodyListensAtIsReplaced() throws IOException {
    ConsoleSocket.prepare(directory);
    var address = UnixDomainSocketAddress.of(directory.resolve(ConsoleSocket.NAME));
    ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address).close();
    assertThat(address.getPath()).exists();

    start(PATIENT);

    assertThat(ask("hello")).containsExactly("hello");
  }

  /** Turns red when any socket that is there is removed: the first node would lose its console. */
  @Test
  void aSocketThatSomebodyListensAtIsLeftAlone() {
    start(PATIENT);

    assertThatThrownBy(() -> start(PATIENT))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContaining("another node");
    assertThat(ask("hello")).containsExactly("hello");
  }

  /** D3: a link to a socket of somebody else's, or a file that is something else. */
  @Test
  void whatIsNoSocketIsNeitherUsedNorRemoved() throws IOException {
    ConsoleSocket.prepare(directory);
    Path socket = directory.resolve(ConsoleSocket.NAME);
    Path target = temporary.resolve("target");
    Files.createSymbolicLink(socket, target);

    assertThatThrownBy(() -> start(PATIENT))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContaining("symbolic link");
    assertThatThrownBy(() -> ask("hello"))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContaining("no socket");
    Files.delete(socket);
    Files.writeString(socket, "mine");
    assertThatThrownBy(() -> start(PATIENT)).isInstanceOf(RuntimeFailure.Invalid.class);
    assertThat(socket).hasContent("mine");
  }

  /** D3: the system would cut it or say something unclear. */
  @Test
  void aPathThatIsTooLongIsRefusedWithItsLimit() {
    int room = ConsoleSocket.MOST_PATH_BYTES - temporary.toString().length() - 2;
    room -= ConsoleSocket.NAME.length();
    directory = temporary.resolve("d".repeat(room));
    start(PATIENT).close();

    directory = temporary.resolve("d".repeat(room - 1) + "\u00fc");
    assertThatThrownBy(() -> start(PATIENT))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContaining("107 bytes and the system allows 106");
    assertThatThrownBy(() -> new ConsoleClient(directory))
        .isInstanceOf(RuntimeFailure.Invalid.class);
  }

  @Test
  void aDirectoryThatOthersMayEnterIsClosedIfEmptyAndRefusedIfNot() throws IOException {
    Files.createDirectory(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    start(PATIENT).close();
    assertThat(permissions(directory)).isEqualTo("rwx------");

    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
    Files.writeString(directory.resolve("something"), "");
    assertThatThrownBy(() -> start(PATIENT))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContaining("chmod 700");
  }

  /** D1: turns red when clients are served one after the other. */
  @Test
  void aClientThatDoesNotReadKeepsNobodyWaiting() throws IOException {
    start(PATIENT);
    write(connect(), "much\n");
    write(connect(), "half a li");
    ask("warm");
    long began = System.nanoTime();

    assertThat(ask("hello")).containsExactly("hello");

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
  }

  /** Turns red without the deadlines: such clients would hold their places for ever. */
  @Test
  void whoDoesNotGoOnIsClosed() throws IOException {
    start(HURRIED);
    SocketChannel half = connect();
    write(half, "half a li");
    SocketChannel deaf = connect();
    write(deaf, "much\n");

    assertThat(readAll(half)).isEmpty();
    // Given up while it was written: the socket took what its buffer holds.
    Awaitility.await("the answer is given up").pollDelay(SOON.multipliedBy(2)).until(() -> true);
    assertThat(readAll(deaf).length()).isPositive().isLessThan(50_000 * 101);
  }

  /** D1: turns red when a line has no bound, or the rest of one is taken for the next. */
  @Test
  void aLineThatIsTooLongIsRefusedAndTheNextOneAnswered() throws IOException {
    start(PATIENT);
    SocketChannel client = connect();
    Thread writer =
        Thread.startVirtualThread(() -> {
          try {
            write(client, "x".repeat(1 << 20) + "\n");
            write(client, "y".repeat(ConsoleWire.MOST_LINE_BYTES) + "\nhello\r\n");
            client.shutdownOutput();
          } catch (IOException broken) {
            throw new java.io.UncheckedIOException(broken);
          }
        });

    List<String> lines = readAll(client).lines().toList();

    assertThat(writer.isAlive()).isFalse();
    assertThat(lines)
        .hasSize(6)
        .startsWith("no 1", "a line has at most 8192 bytes and this one had more", "ok 1")
        .endsWith("ok 1", "hello");
    assertThatThrownBy(() -> ask("x".repeat(1 << 20))).isInstanceOf(RuntimeFailure.Invalid.class);
    assertThatThrownBy(() -> ask("a\nb")).isInstanceOf(RuntimeFailure.Invalid.class);
  }

  @Test
  void whatBreaksIsAnsweredAndTheNextLineToo() throws IOException {
    start(PATIENT);
    SocketChannel client = connect();
    write(client, "break\nhello\n");
    client.shutdownOutput();

    assertThat(readAll(client)).startsWith("no 1\nthe node could not answer").endsWith("hello\n");
  }

  /** Turns red without the limit, and when a client that has gone keeps its place. */
  @Test
  void oneClientMoreThanMayBeIsToldSo() throws IOException {
    start(PATIENT);
    var clients = new ArrayList<SocketChannel>();
    for (int i = 0; i < ConsoleServer.MOST_CLIENTS; i++) {
      clients.add(connect());
      write(clients.getLast(), "hello\n");
      clients.getLast().read(ByteBuffer.allocate(100));
    }

    SocketChannel oneMore = connect();
    write(oneMore, "hello\n");
    assertThat(readAll(oneMore)).startsWith("no 1\n32 clients are at the console");

    clients.getFirst().close();
    Awaitility.await("there is room again")
        .atMost(LONG)
        .untilAsserted(() -> assertThat(ask("hello")).containsExactly("hello"));
  }

  /**
   * D3: turns red (mutant no-peercred) when only permissions keep others out, which are taken away
   * here.
   */
  @Test
  void anotherUserIsRefusedWhateverThePermissions() throws Exception {
    Path setpriv = Path.of("/usr/bin/setpriv");
    assumeTrue(Files.isExecutable(setpriv) && "root".equals(System.getProperty("user.name")));
    Path everybodys = closing(new Everybodys()).path();
    directory = everybodys.resolve("data");
    start(PATIENT);
    for (Path each : List.of(directory, directory.resolve(ConsoleSocket.NAME))) {
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    Path program = everybodys.resolve(ForeignClient.class.getName().replace('.', '/') + ".class");
    Files.createDirectories(program.getParent());
    try (InputStream bytes = ForeignClient.class.getResourceAsStream("ForeignClient.class")) {
      Files.write(program, java.util.Objects.requireNonNull(bytes).readAllBytes());
    }

    Process foreign =
        new ProcessBuilder(
                setpriv.toString(),
                "--reuid",
                "65534",
                "--clear-groups",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                everybodys.toString(),
                ForeignClient.class.getName(),
                directory.resolve(ConsoleSocket.NAME).toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(foreign.getInputStream().readAllBytes(), UTF_8);

    assertThat(foreign.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(said).startsWith("no 1\nonly the user root, who runs the node");
  }

  /** A temporary directory that other users can read. */
  private record Everybodys(Path path) implements AutoCloseable {
    Everybodys() throws IOException {
      this(Files.createTempDirectory("cusinart"));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Override
    public void close() throws IOException {
      try (var all = Files.walk(path)) {
        for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
