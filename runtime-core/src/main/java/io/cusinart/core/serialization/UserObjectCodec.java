package io.cusinart.core.serialization;

import com.esotericsoftware.kryo.io.KryoBufferOverflowException;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.settings.SerializationSettings;
import java.util.ConcurrentModificationException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Turns users' computations, inputs and results into bytes and back, behind the guard described in
 * this package. Safe for use by several threads; neither direction blocks.
 *
 * <p>Both directions call code of the application: accessors and constructors of its records,
 * {@code hashCode} of keys. Whatever that throws becomes {@link RuntimeFailure.Invalid} too.
 */
public final class UserObjectCodec {

  /** How far a value over the limit is measured on, to tell its size: it may have no end. */
  private static final long MEASURED_BEYOND = 64L * 1_024 * 1_024;

  private final SerializationSettings settings;
  private final ClassPolicy policy;
  private final ClassLoader loader;
  private final BlockingQueue<KryoSession> idle;

  private UserObjectCodec(
      SerializationSettings settings, ClassPolicy policy, ClassLoader loader, int pooled) {
    this.settings = settings;
    this.policy = policy;
    this.loader = loader;
    this.idle = new ArrayBlockingQueue<>(pooled);
  }

  /**
   * A codec that finds users' classes in this loader. Keeps at most two sessions for each processor
   * while they are not in use.
   *
   * @throws IllegalArgumentException if the allow-list names what cannot be allowed
   */
  public static UserObjectCodec create(SerializationSettings settings, ClassLoader loader) {
    int pooled = 2 * Runtime.getRuntime().availableProcessors();
    return new UserObjectCodec(settings, ClassPolicy.of(settings.allow()), loader, pooled);
  }

  /**
   * The bytes of a value.
   *
   * @throws RuntimeFailure.Invalid if a class in it may not travel, it is too big or nested too
   *     deep; the message is one line with the path, the limit and the cure
   */
  public byte[] encode(@Nullable Object value) {
    return pack(value).array();
  }

  /** {@link #encode} into a payload that says which classes are needed to read it. */
  public Payload pack(@Nullable Object value) {
    KryoSession session = borrow();
    try {
      byte[] bytes = session.write(value);
      return new Payload(bytes, 0, bytes.length, session.identities().toArray());
    } catch (RuntimeException | LinkageError e) { // thrown by Kryo or by the user's own code
      throw unencodable(session, value, e);
    } finally {
      giveBack(session);
    }
  }

  /** Encodes many values, one after the other; to be closed. */
  public ValuesWriter writer() {
    return new ValuesWriter(this, borrow(), settings.maxBytes());
  }

  /**
   * The value of these bytes, which are not changed.
   *
   * @throws RuntimeFailure.Invalid if they are anything else than what {@link #encode} makes; the
   *     message is one line
   * @throws ForeignClass if they need a class that is not here, or not from the same build
   */
  public @Nullable Object decode(byte[] bytes) {
    return decode(new Payload(bytes));
  }

  /** {@link #decode(byte[])} of a payload. */
  public @Nullable Object decode(Payload value) {
    if (value.size() > settings.maxBytes()) {
      throw tooLong(value.size());
    }
    KryoSession session = borrow();
    try {
      return session.read(value.array(), value.offset(), value.size());
    } catch (ForeignClass foreign) {
      throw foreign;
    } catch (RuntimeException | LinkageError e) { // Kryo, the JDK or the user's own code
      throw undecodable(value.size(), session, e);
    } finally {
      giveBack(session);
    }
  }

  /** Decodes what a {@link #writer} has made, one value after the other; to be closed. */
  public ValuesReader reader(Payload values) {
    return new ValuesReader(this, borrow(), values, settings.maxBytes());
  }

  private KryoSession borrow() {
    KryoSession session = idle.poll();
    return session == null ? new KryoSession(settings, policy, loader) : session;
  }

  void giveBack(KryoSession session) {
    session.shrink();
    idle.offer(session);
  }

  RuntimeFailure.Invalid unencodable(
      KryoSession session, @Nullable Object value, Throwable thrown) {
    return new RuntimeFailure.Invalid(
        switch (thrown) {
          case KryoBufferOverflowException _ -> tooLarge(session, value);
          case Refusal refusal -> session.where() + ": " + refusal.getMessage();
          case ConcurrentModificationException _ ->
              session.where() + ": changed while it was encoded; send a copy";
          default -> session.where() + ": cannot be encoded: " + Refusal.oneLine(thrown.toString());
        });
  }

  RuntimeFailure.Invalid tooLong(int bytes) {
    return new RuntimeFailure.Invalid(
        "cannot decode %d bytes: more than cusinart.serialization.max-bytes %d; raise it on this node"
            .formatted(bytes, settings.maxBytes()));
  }

  static RuntimeFailure.Invalid undecodable(int bytes, KryoSession session, Throwable thrown) {
    String why =
        thrown instanceof Refusal ? thrown.getMessage() : Refusal.oneLine(thrown.toString());
    return new RuntimeFailure.Invalid(
        "cannot decode %d bytes at %s: %s".formatted(bytes, session.where(), why));
  }

  private String tooLarge(KryoSession session, @Nullable Object value) {
    long most = settings.maxBytes() + MEASURED_BEYOND;
    long bytes = session.measure(value, most);
    return "%s: is %s%d bytes encoded, more than cusinart.serialization.max-bytes %d; send less, or raise it to at most 1 GiB"
        .formatted(
            value == null ? "null" : value.getClass().getSimpleName(),
            bytes >= most ? "at least " : "",
            bytes,
            settings.maxBytes());
  }
}
