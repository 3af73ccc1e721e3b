package io.cusinart.core;

import io.cusinart.testkit.certificates.NodeCertificates.Issued;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who knocks by hand at the port of a node, and knows how a node begins there. Immutable.
 *
 * @param hello what a node says first, once it is let in, in hexadecimal digits
 */
record Outsider(InetSocketAddress port, String hello) {

  private static final int PATIENCE_MILLIS = 15_000;
  private static final int SILENCE_MILLIS = 700;
  private static final int CHUNK = 1 << 20;

  /** At the port of the lanes: asks for a stream that nobody there takes, which is answered. */
  static Outsider atLanes(String host, int port) {
    return new Outsider(new InetSocketAddress(host, port), "43555301" + "000000020177");
  }

  /** At the port of the actor system: begins a stream, which is not answered. */
  static Outsider atActors(String host, int port) {
    return new Outsider(new InetSocketAddress(host, port), "414b4b41" + "01");
  }

  byte[] helloBytes() {
    return HexFormat.of().parseHex(hello);
  }

  /** Whether these bytes, without TLS, are all that it may say. */
  boolean refusedSaying(byte[] bytes) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(port);
      socket.setSoTimeout(PATIENCE_MILLIS);
      return ends(socket, bytes);
    }
  }

  /** Whether a node is refused that shows this certificate, or none, in this version of TLS. */
  boolean refusedShowing(@Nullable Issued shown, String version) throws GeneralSecurityException {
    try (SSLSocket socket = connected(shown, version)) {
      return ends(socket, helloBytes());
    } catch (IOException refused) {
      return true;
    }
  }

  /** Whether a node with this certificate is left alone. */
  boolean acceptedShowing(Issued shown) throws GeneralSecurityException, IOException {
    try (SSLSocket socket = connected(shown, "TLSv1.3")) {
      socket.setSoTimeout(SILENCE_MILLIS);
      return !ends(socket, helloBytes());
    }
  }

  /**
   * How many bytes, of so many, a frame takes that says it has 2 GiB, of somebody who was let in.
   */
  long sentOfHugeFrame(Issued shown, ByteOrder order, int most)
      throws GeneralSecurityException, IOException {
    long sent = 0;
    try (SSLSocket socket = connected(shown, "TLSv1.3")) {
      socket.getOutputStream().write(helloBytes());
      byte[] length = ByteBuffer.allocate(4).order(order).putInt(Integer.MAX_VALUE).array();
      socket.getOutputStream().write(length);
      for (byte[] chunk = new byte[CHUNK]; sent < most; sent += chunk.length) {
        socket.getOutputStream().write(chunk);
      }
    } catch (IOException closed) {
      return sent;
    }
    return sent;
  }

  private static boolean ends(Socket socket, byte[] said) {
    try {
      socket.getOutputStream().write(said);
      // What a TLS port says to bytes that are none of TLS is an alert.
      boolean plain = !(socket instanceof SSLSocket);
      int answer = socket.getInputStream().read();
      while (plain && answer >= 0) {
        answer = socket.getInputStream().read();
      }
      return answer < 0;
    } catch (SocketTimeoutException left) {
      return false;
    } catch (IOException closed) {
      return true;
    }
  }

  private SSLSocket connected(@Nullable Issued shown, String version)
      throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys(shown), new TrustManager[] {new TrustsAll()}, null);
    var socket =
        (SSLSocket) context.getSocketFactory().createSocket(port.getAddress(), port.getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setEnabledProtocols(new String[] {version});
    return socket;
  }

  private static KeyManager @Nullable [] keys(@Nullable Issued shown)
      throws GeneralSecurityException, IOException {
    if (shown == null) {
      return null;
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("a", shown.key(), new char[0], new Certificate[] {shown.certificate()});
    var factory = KeyManagerFactory.getInstance("SunX509");
    factory.init(store, new char[0]);
    return new KeyManager[] {new ShowsAlways((X509ExtendedKeyManager) factory.getKeyManagers()[0])};
  }

  /** Shows its one certificate, whatever authorities the other side names. */
  private static final class ShowsAlways extends X509ExtendedKeyManager {
    private final X509ExtendedKeyManager keys;

    ShowsAlways(X509ExtendedKeyManager keys) {
      this.keys = keys;
    }

    @Override
    public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
      return new String[] {"a"};
    }

    @Override
    public String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return "a";
    }

    @Override
    public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
      return new String[0];
    }

    @Override
    public String chooseServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return "a";
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return keys.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return keys.getPrivateKey(alias);
    }
  }

  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
