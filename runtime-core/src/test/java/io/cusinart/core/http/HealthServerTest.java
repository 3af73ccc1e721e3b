package io.cusinart.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.health.Reason;
import io.cusinart.core.settings.HttpSettings;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HealthServerTest {

  private static final HttpSettings FREE = new HttpSettings(true, "127.0.0.1", 0);
  private static final Reason WARNING = Reason.warns("clock", "late");
  private static final Reason BLOCKING = Reason.blocks("disk", "full");

  private List<Reason> reasons = List.of();
  private final HttpClient client = HttpClient.newHttpClient();
  private HealthServer server = HealthServer.start(FREE, () -> reasons);

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private HttpResponse<String> send(String method, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    return client.send(
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private void answers(String method, String path, int status, String body) throws Exception {
    HttpResponse<String> response = send(method, path);
    assertThat(response.statusCode()).as(method + path).isEqualTo(status);
    assertThat(response.body()).as(method + path).isEqualTo(body);
  }

  /** Turns red when a reason that blocks does not count, or a warning does. */
  @Test
  void readyIsWhoeverHasNoReasonThatBlocks() throws Exception {
    answers("GET", "/ready", 200, "ready\n");
    reasons = List.of(WARNING);
    answers("GET", "/ready", 200, "ready\nwarning clock: late\n");
    reasons = List.of(BLOCKING, WARNING);
    answers("GET", "/ready?verbose", 503, "disk: full\nwarning clock: late\n");
    answers("GET", "/live", 200, "live\n");
  }

  @Test
  void headIsTheSameWithoutItsBody() throws Exception {
    HttpResponse<String> response = send("HEAD", "/ready");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    assertThat(response.headers().firstValue("content-length")).contains("6");
    assertThat(response.headers().firstValue("cache-control")).contains("no-store");
  }

  @Test
  void nothingElseIsThere() throws Exception {
    answers("GET", "/", 404, "there are /live and /ready\n");
    answers("GET", "/live/x", 404, "there are /live and /ready\n");
    answers("POST", "/ready", 405, "use GET\n");
    assertThat(send("DELETE", "/live").headers().firstValue("allow")).contains("GET, HEAD");
  }

  private Socket connect() throws IOException {
    var socket = new Socket();
    socket.connect(server.address(), 5_000);
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static String say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }

  @Test
  void whatIsNoRequestOrTooLongIsRefused() throws IOException {
    try (Socket socket = connect()) {
      assertThat(say(socket, "nonsense\r\n\r\n")).startsWith("HTTP/1.1 400");
    }
    try (Socket socket = connect()) {
      assertThat(say(socket, "GET /" + "x".repeat(2_000) + " HTTP/1.1\r\n\r\n"))
          .startsWith("HTTP/1.1 400");
    }
    try (Socket socket = connect()) {
      assertThat(say(socket, "GET /live HTTP/1.1\r\nA: " + "x".repeat(9_000) + "\r\n\r\n"))
          .startsWith("HTTP/1.1 400");
    }
  }

  /** Turns red (the read times out) without the patience: a silent client is never cut off. */
  @Test
  void whoeverIsSlowIsCutOff() throws IOException {
    server.close();
    server = HealthServer.start(FREE, () -> reasons, Duration.ofMillis(100));
    try (Socket silent = connect();
        Socket slow = connect()) {
      assertThat(say(slow, "GET /rea")).isEmpty();
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
    }
  }

  /** Turns red (the probe waits for 5 s, or for ever) without a limit, or without making room. */
  @Test
  void manySilentClientsKeepNobodyOut() throws Exception {
    var silent = new ArrayList<Socket>();
    try {
      for (int i = 0; i < HealthServer.MOST_CONNECTIONS + 10; i++) {
        silent.add(connect());
      }
      answers("GET", "/ready", 200, "ready\n");
      assertThat(silent.getFirst().getInputStream().read()).isEqualTo(-1);
      silent.getLast().setSoTimeout(1);
      assertThatThrownBy(() -> silent.getLast().getInputStream().read())
          .isInstanceOf(java.net.SocketTimeoutException.class);
    } finally {
      for (Socket each : silent) {
        each.close();
      }
    }
  }

  @Test
  void aPortThatIsTakenIsSaidInOneLine() {
    HttpSettings taken = FREE.at(server.address().getPort());

    assertThatThrownBy(() -> HealthServer.start(taken, () -> reasons))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContainingAll(
            "cannot listen on 127.0.0.1:" + taken.port(),
            "cusinart.health.http.port",
            "--http-port")
        .satisfies(refusal -> assertThat(refusal.getMessage()).hasLineCount(1));
  }
}
