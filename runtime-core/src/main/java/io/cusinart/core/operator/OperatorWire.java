package io.cusinart.core.operator;

import io.cusinart.core.transport.CommunicationChannel;
import io.cusinart.core.transport.MessageReader;
import io.cusinart.core.transport.MessageWriter;
import io.cusinart.core.transport.ProtocolFailure;
import io.cusinart.core.transport.WireInput;
import io.cusinart.core.transport.WireOutput;
import io.netty.buffer.ByteBuf;

/** Requests and replies on a channel. Without state, safe for use by several threads. */
enum OperatorWire implements MessageWriter<OperatorMessage>, MessageReader<OperatorMessage> {
  INSTANCE;

  /** The first byte of a stream that asks. */
  static final int MAGIC = 'O';

  private static final int KIND = 1;
  private static final int BODY = 2;

  private static final int MOST_ASKED = 1 << 20;
  private static final int MOST_ANSWERED = 16 << 20;

  /** How a node reads and writes. */
  static final CommunicationChannel.Format<OperatorMessage, OperatorMessage> OF_NODE =
      new CommunicationChannel.Format<>(INSTANCE, INSTANCE, MOST_ANSWERED, MOST_ASKED);

  /** How whoever asks does. */
  static final CommunicationChannel.Format<OperatorMessage, OperatorMessage> OF_ASKER =
      new CommunicationChannel.Format<>(INSTANCE, INSTANCE, MOST_ASKED, MOST_ANSWERED);

  @Override
  public int weigh(OperatorMessage message) {
    return message.body().length;
  }

  @Override
  public boolean keepsOrder(OperatorMessage message) {
    return false;
  }

  @Override
  public void write(OperatorMessage message, ByteBuf target) {
    new WireOutput(target).number(KIND, message.kind()).bytes(BODY, message.body());
  }

  @Override
  public OperatorMessage read(WireInput source) {
    int kind = 0;
    byte[] body = {};
    for (int field; (field = source.next()) != 0; ) {
      switch (field) {
        case KIND -> kind = source.smallNumber();
        case BODY -> body = source.bytes();
        default -> source.skip();
      }
    }
    if (kind == 0) {
      throw new ProtocolFailure("a question or answer without its kind");
    }
    return new OperatorMessage(kind, body);
  }
}
