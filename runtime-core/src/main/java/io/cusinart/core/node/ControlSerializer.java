package io.cusinart.core.node;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.util.Optional;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.serialization.jackson.JacksonObjectMapperProvider;
import org.apache.pekko.serialization.jackson.JacksonSerializer;

/**
 * Pekko's serializer for CBOR, which reads nothing that is compressed. Pekko's own unpacks whatever
 * begins like gzip or lz4 before it looks further and without a limit, so that a frame of 256 KiB
 * could fill the heap. No node of ours compresses these messages: they are small.
 *
 * <p>Made by Pekko, by the name in {@code reference.conf}; safe for use by several threads.
 */
public final class ControlSerializer extends JacksonSerializer {

  /** For the binding of this name. */
  public ControlSerializer(ExtendedActorSystem system, String bindingName) {
    super(
        system,
        bindingName,
        JacksonObjectMapperProvider.get(system)
            .getOrCreate(bindingName, Optional.of(new CBORFactory())));
  }

  /** Leaves them as they are; refuses those that would have to be unpacked. */
  @Override
  public byte[] decompress(byte[] bytes) {
    if (isGZipped(bytes) || isLZ4(bytes)) {
      throw new IllegalArgumentException(
          "a control message of %d bytes is compressed, which no node does; it is dropped"
              .formatted(bytes.length));
    }
    return bytes;
  }
}
