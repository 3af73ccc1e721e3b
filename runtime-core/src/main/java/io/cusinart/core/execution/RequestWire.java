package io.cusinart.core.execution;

import io.cusinart.core.transport.MessageReader;
import io.cusinart.core.transport.MessageWriter;
import io.cusinart.core.transport.ProtocolFailure;
import io.cusinart.core.transport.WireInput;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Requests on a channel. Without state, safe for use by several threads.
 *
 * <p>The user's objects in them are bytes already, the same for every node and attempt.
 */
enum RequestWire implements MessageWriter<Request>, MessageReader<Request> {
  INSTANCE;

  private static final int ORDER = 1;
  private static final int CANCEL = 2;
  private static final int INQUIRY = 3;

  private static final int KEY_BYTES = 40;

  /** Bundles are small enough for that. */
  private static final int INDEX_BYTES = 3;

  @Override
  public int weigh(Request request) {
    return switch (request) {
      case Request.Order order ->
          order.computation().size() + order.input().size() + indexBytes(order);
      case Request.Cancel _ -> KEY_BYTES;
      case Request.Inquiry(var keys) -> KEY_BYTES * keys.size();
    };
  }

  private static int indexBytes(Request.Order order) {
    return order.elements() == null ? 0 : INDEX_BYTES * order.elements().indexes().size();
  }

  /** What concerns an order must not come before it, or it would seem to be missing. */
  @Override
  public boolean keepsOrder(Request request) {
    return !(request instanceof Request.Order);
  }

  @Override
  public void write(Request request, ByteBuf target) {
    switch (request) {
      case Request.Order order -> writeOrder(order, target);
      case Request.Cancel(AttemptKey key) -> TaskFields.begin(target, CANCEL, key);
      case Request.Inquiry(var keys) -> TaskFields.keys(TaskFields.begin(target, INQUIRY), keys);
    }
  }

  private static void writeOrder(Request.Order order, ByteBuf target) {
    var out = TaskFields.begin(target, ORDER, order.key());
    TaskFields.nanos(out, order.remainingNanos(), order.predictedNanos());
    TaskFields.flag(out, order.blocking());
    TaskFields.priority(out, order.priority());
    TaskFields.elements(out, order.elements());
    TaskFields.bytes(out, order.computation(), order.input());
  }

  @Override
  public @Nullable Request read(WireInput source) {
    TaskFields in = TaskFields.read(source);
    return switch (in.kind) {
      case ORDER ->
          new Request.Order(
              in.key(),
              in.firstNanos,
              in.secondNanos,
              in.flag,
              in.priority(),
              in.firstBytes,
              in.secondBytes,
              in.elements());
      case CANCEL -> new Request.Cancel(in.key());
      case INQUIRY -> new Request.Inquiry(in.keys);
      case 0 -> throw new ProtocolFailure("a request without its kind");
      // A newer node may have more of them.
      default -> null;
    };
  }
}
