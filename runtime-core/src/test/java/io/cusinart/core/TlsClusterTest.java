package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cusinart.api.ComputationCost;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.NodeId;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.api.Target;
import io.cusinart.api.TaskContext;
import io.cusinart.api.TaskHandle;
import io.cusinart.core.operator.OperatorClient;
import io.cusinart.core.security.TestAuthority;
import io.cusinart.core.security.TestAuthority.Order;
import io.cusinart.core.settings.NodeSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real nodes with certificates: both ports of each encrypted, by one identity. */
@Timeout(120)
final class TlsClusterTest {

  private static final Options THERE = Options.DEFAULT.withTarget(Target.node("local-2"));

  private final TestAuthority authority = TestAuthority.create("ours");
  @TempDir private Path directory;

  private NodeSettings settings() {
    NodeSettings settings = NodeSettings.defaults().withTls(directory.toString());
    var kernel = settings.kernel();
    return settings.withKernel(
        kernel.withTls(kernel.tls().withReloadInterval(Duration.ofMillis(50))));
  }

  private LocalCluster cluster() {
    authority.node(directory, "local-1");
    authority.node(directory, "local-2");
    return LocalCluster.start(2, settings());
  }

  /** How much it was given. */
  record Length() implements DistributedComputation<byte[], Integer> {
    @Override
    public Integer execute(byte[] input, TaskContext context) {
      return input.length;
    }

    @Override
    public ComputationCost estimateCost(byte[] input) {
      return ComputationCost.LIGHT;
    }
  }

  private static void completes(TaskHandle<Integer> handle, int length) throws Exception {
    assertThat(handle.outcome().toCompletableFuture().get(60, TimeUnit.SECONDS))
        .isInstanceOf(Outcome.Completed.class);
    assertThat(handle.join()).isEqualTo(length);
  }

  private static void runsThere(LocalCluster cluster, byte[] input) throws Exception {
    completes(cluster.engine().submit(new Length(), input, THERE), input.length);
  }

  @Test
  void tasksAndOperatorsUseEncryptedPorts() throws Exception {
    try (LocalCluster cluster = cluster()) {
      runsThere(cluster, new byte[1]);
      // Only a lane carries as much.
      runsThere(cluster, new byte[4 << 20]);
      authority.node(directory, "tool");
      NodeSettings tool = settings().withTls(directory.resolve("tool").toString());
      String address = cluster.nodes().getFirst().self().address();
      try (var client = OperatorClient.of(address, tool)) {
        assertThat(client.status().nodes()).hasSize(2);
      }
      try (var plain = OperatorClient.of(address, NodeSettings.defaults())) {
        assertThatThrownBy(plain::status).isInstanceOf(RuntimeFailure.Unavailable.class);
      }
      runsThere(cluster, new byte[1]);
    }
  }

  /** Turns red (they are answered) when ReloadingTrust trusts everybody. */
  @Test
  void aToolOfAnotherAuthorityIsNotAnswered() {
    try (LocalCluster cluster = cluster()) {
      Path theirs = TestAuthority.create("theirs").node(directory.resolve("theirs"), "tool");
      String address = cluster.nodes().getFirst().self().address();
      try (var stranger = OperatorClient.of(address, settings().withTls(theirs.toString()))) {
        assertThatThrownBy(stranger::status).isInstanceOf(RuntimeFailure.Unavailable.class);
      }
    }
  }

  /** Turns red (it starts) when TlsIdentity.of does not compare the names. */
  @Test
  void aNodeUnderAnotherNameThanItsCertificatesDoesNotStart() {
    authority.write(directory, authority.issue(Order.of("somebody")));

    assertThatThrownBy(() -> Cusinart.start(settings().withName("nobody")))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageStartingWith("cusinart.node.name is nobody but ")
        .hasMessageContaining("is of somebody; start it under that name, or");
  }

  /** Turns red (it starts) when NodeIdentity does not look at the host. */
  @Test
  void aHostThatOthersReachIsRefusedWithoutTls() {
    for (String host : List.of("0.0.0.0", "::", "10.9.8.7")) {
      assertThatThrownBy(() -> Cusinart.start(NodeSettings.defaults().withHost(host)))
          .isInstanceOf(RuntimeFailure.Invalid.class)
          .hasMessage(
              "cusinart.node.host is %s, which others can reach, and cusinart.tls.enabled is off; turn it on (`cusinart ca` makes the certificates), or use 127.0.0.1"
                  .formatted(host));
    }
    assertThatThrownBy(() -> OperatorClient.of("192.0.2.1:1", NodeSettings.defaults()))
        .isInstanceOf(RuntimeFailure.class);
  }

  /** The certificate that the node shows at its first port. */
  private Certificate shown(Cusinart node, TestAuthority.Issued own)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("a", own.key(), new char[] {'x'}, new Certificate[] {own.certificate()});
    store.setCertificateEntry("authority", authority.certificate());
    var keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[] {'x'});
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    String address = node.self().address();
    int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    try (var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0];
    }
  }

  /** Turns red (the old one is shown until the deadline) when nobody looks at the files. */
  @Test
  void aCertificateIsReplacedUnderLoadAndNoTaskIsLost() throws Exception {
    try (LocalCluster cluster = cluster()) {
      var stop = new AtomicBoolean();
      List<TaskHandle<Integer>> all = new ArrayList<>();
      Thread load =
          Thread.ofPlatform()
              .start(() -> {
                while (!stop.get() && all.size() < 20_000) {
                  all.add(cluster.engine().submit(new Length(), new byte[100], THERE));
                  if (all.size() % 100 == 0) {
                    all.getLast().outcome().toCompletableFuture().join();
                  }
                }
              });
      Cusinart there = cluster.nodes().getLast();
      var visitor = authority.issue(Order.of("visitor"));
      for (int i = 0; i < 3; i++) {
        var next = authority.issue(Order.of("local-2"));
        authority.write(directory.resolve("local-2"), next);
        await("the new certificate at the node's port")
            .atMost(Duration.ofSeconds(20))
            .until(() -> shown(there, visitor).equals(next.certificate()));
      }
      stop.set(true);
      load.join();

      assertThat(all).hasSizeGreaterThan(100);
      for (TaskHandle<Integer> each : all) {
        completes(each, 100);
      }
      assertThat(there.self().id()).isEqualTo(new NodeId("local-2"));
    }
  }
}
