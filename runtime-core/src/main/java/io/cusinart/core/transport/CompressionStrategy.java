package io.cusinart.core.transport;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.List;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

/**
 * How the bodies of frames are made shorter. Safe for use by several threads.
 *
 * <p>The sender chooses, each frame says which, every node reads all of them. Decompression never
 * writes more than was declared, and what is declared is limited before anything is allocated. All
 * buffers must be direct.
 */
public enum CompressionStrategy {
  /** As it is. */
  NONE(0) {
    @Override
    int mostBytes(int bytes) {
      return bytes;
    }

    @Override
    int compress(ByteBuffer body, ByteBuffer target) {
      throw new IllegalStateException("what is not compressed is not copied");
    }

    @Override
    int decompress(ByteBuffer body, ByteBuffer target) {
      throw new ProtocolFailure("a frame that says at once that it is compressed and that not");
    }
  },

  /** Fast: about a nanosecond a byte; worth it on any network but loopback. */
  LZ4(1) {
    @Override
    int mostBytes(int bytes) {
      return LZ4Factory.fastestInstance().fastCompressor().maxCompressedLength(bytes);
    }

    @Override
    int compress(ByteBuffer body, ByteBuffer target) {
      int before = target.position();
      LZ4Factory.fastestInstance().fastCompressor().compress(body, target);
      return target.position() - before;
    }

    @Override
    int decompress(ByteBuffer body, ByteBuffer target) {
      try {
        int before = target.position();
        LZ4Factory.fastestInstance().safeDecompressor().decompress(body, target);
        return target.position() - before;
      } catch (LZ4Exception broken) {
        throw new ProtocolFailure("a frame that is not lz4: " + broken.getMessage());
      }
    }
  },

  /** Tighter: worth it where the network is the limit. */
  ZSTD(2) {
    private static final int LEVEL = 1;

    @Override
    int mostBytes(int bytes) {
      return (int) Zstd.compressBound(bytes);
    }

    @Override
    int compress(ByteBuffer body, ByteBuffer target) {
      return Zstd.compress(target, body, LEVEL);
    }

    @Override
    int decompress(ByteBuffer body, ByteBuffer target) {
      try {
        return Zstd.decompress(target, body);
      } catch (ZstdException broken) {
        throw new ProtocolFailure("a frame that is not zstd: " + broken.getMessage());
      }
    }
  };

  private static final List<CompressionStrategy> BY_NUMBER = List.of(NONE, LZ4, ZSTD);

  private final int number;

  CompressionStrategy(int number) {
    this.number = number;
  }

  /** The number of this strategy in a frame; never used for anything else. */
  int number() {
    return number;
  }

  /**
   * The strategy of this number.
   *
   * @throws ProtocolFailure if there is none
   */
  static CompressionStrategy of(int number) {
    if (number >= BY_NUMBER.size()) {
      throw new ProtocolFailure(
          "compression %d, which this version does not know".formatted(number));
    }
    return BY_NUMBER.get(number);
  }

  /** How long a body of this length can become at worst. */
  abstract int mostBytes(int bytes);

  /** Writes the body into {@code target}; answers how many bytes that took. */
  abstract int compress(ByteBuffer body, ByteBuffer target);

  /**
   * Writes the body as it was into {@code target}, never beyond its limit; answers how many bytes
   * it was.
   *
   * @throws ProtocolFailure if it cannot be read or does not fit
   */
  abstract int decompress(ByteBuffer body, ByteBuffer target);

  /** Appends {@code body} compressed. */
  final void append(ByteBuf body, ByteBuf target) {
    int most = mostBytes(body.readableBytes());
    target.ensureWritable(most);
    int bytes = compress(body.nioBuffer(), target.nioBuffer(target.writerIndex(), most));
    target.writerIndex(target.writerIndex() + bytes);
  }

  /**
   * Fills {@code target}, which has room for exactly the declared length, with what {@code body}
   * was.
   */
  final void restore(ByteBuf body, ByteBuf target) {
    int declared = target.writableBytes();
    int bytes = decompress(body.nioBuffer(), target.nioBuffer(target.writerIndex(), declared));
    if (bytes != declared) {
      throw new ProtocolFailure(
          "a body of %d bytes where %d were declared".formatted(bytes, declared));
    }
    target.writerIndex(target.writerIndex() + bytes);
  }
}
