package io.cusinart.core.serialization;

import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The names of the application's classes in a message, each written once, with the 64 bits that
 * tell builds of it apart.
 *
 * <pre>
 * name := index [identity string]    the rest only at the first use, when index = names so far
 * </pre>
 *
 * <p>Names are most of what a small value takes, so each is turned into bytes once and copied from
 * then on. When reading, the identity leads to a class that was read before, and if the bytes of
 * its name are there too, nothing remains to be checked: a name comes to be known only by passing
 * every check. Not safe for use by two threads.
 */
final class ClassNames {

  private final ApplicationClasses classes;
  private final ToLongFunction<Class<?>> identityOf;
  private final Map<Class<?>, Name> byClass = new HashMap<>();
  private final Map<Long, Name> byIdentity = new HashMap<>();
  private final List<Class<?>> read = new ArrayList<>();
  private int written;
  private long message;

  ClassNames(ApplicationClasses classes, ToLongFunction<Class<?>> identityOf) {
    this.classes = classes;
    this.identityOf = identityOf;
  }

  /** A class with the bytes that stand for it, and where it was written last. */
  static final class Name {
    private final Class<?> type;
    private final long identity;
    private final byte[] bytes;
    private long message;
    private int index;

    private Name(Class<?> type, long identity) {
      this.type = type;
      this.identity = identity;
      var output = new Output(Long.BYTES + 4 * type.getName().length() + Integer.BYTES);
      output.writeLong(identity);
      output.writeString(type.getName());
      this.bytes = output.toBytes();
    }
  }

  /** Begins another message. */
  void reset() {
    message++;
    written = 0;
    read.clear();
  }

  /**
   * The name of a class, to be written.
   *
   * @throws Refusal if it has no identity
   */
  Name of(Class<?> type) {
    return byClass.computeIfAbsent(type, each -> new Name(each, identityOf.applyAsLong(each)));
  }

  /** Writes a name; notes the identity of its class at the first use. */
  void write(Output output, Name name, Identities identities) {
    if (name.message == message) {
      output.writeVarInt(name.index, true);
      return;
    }
    name.message = message;
    name.index = written++;
    identities.add(name.identity);
    output.writeVarInt(name.index, true);
    output.writeBytes(name.bytes);
  }

  /**
   * Reads a name.
   *
   * @param refusal why a class of this name must not be loaded
   * @throws ForeignClass if it is not here, or from another build
   */
  Class<?> read(GuardedInput input, Function<String, Optional<String>> refusal) {
    int index = input.readVarInt(true);
    if (index >= 0 && index < read.size()) {
      return read.get(index);
    }
    if (index != read.size()) {
      throw new Refusal("class name %d is used before it is given".formatted(index));
    }
    long identity = input.readLong();
    Name known = byIdentity.get(identity);
    Class<?> type =
        known != null && input.skip(known.bytes, Long.BYTES)
            ? known.type
            : learn(identity, String.valueOf(input.readString()), refusal);
    read.add(type);
    return type;
  }

  private Class<?> learn(long identity, String name, Function<String, Optional<String>> refusal) {
    Class<?> type = classes.find(name, refusal);
    if (type == null) {
      throw new ForeignClass(identity, ApplicationClasses.absent(name));
    }
    Name here = of(type);
    if (identity != here.identity) {
      throw new ForeignClass(
          identity,
          "class %s is of another build here than at the sender; run one version on every node"
              .formatted(name));
    }
    byIdentity.put(identity, here);
    return type;
  }
}
