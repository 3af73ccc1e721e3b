package io.cusinart.core.serialization;

import com.esotericsoftware.kryo.ClassResolver;
import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.Util;
import io.cusinart.core.serialization.ClassPolicy.Kind;
import io.cusinart.core.serialization.ClassPolicy.Verdict;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How classes are written and read: JDK values by number, users' classes by name with their {@link
 * Shape}, each name once in a message. Asks the {@link ClassPolicy} in both directions, by name
 * before a class is loaded and by class before a value of it is made; never initializes a class.
 *
 * <pre>
 * class   := 0                          null
 *          | 1 name                     a user's class
 *          | 2                          a lambda; its recipe is the value
 *          | 3 dimensions class         an array; the class is that of its innermost elements
 *          | id + 4                     a JDK class
 * name    := index [string shape]       the text only at the first use, when index = names so far
 * </pre>
 *
 * <p>Not safe for use by two threads.
 */
// Kryo's interface is written with raw types.
@SuppressWarnings("rawtypes")
final class WireClasses implements ClassResolver {

  private static final int NULL = 0;
  private static final int NAMED = 1;
  private static final int LAMBDA = 2;
  private static final int ARRAY = 3;
  private static final int FIRST_ID = 4;
  private static final int NO_ID = -1;
  private static final int MAX_DIMENSIONS = 16;

  private final ClassPolicy policy;
  private final ClassLoader loader;
  private final ObjectPath path;
  private final Map<Class<?>, Registration> byClass = new HashMap<>();
  private final Map<Integer, Registration> byId = new HashMap<>();
  private final Map<String, Class<?>> loaded = new HashMap<>();
  private final Map<Class<?>, Integer> written = new HashMap<>();
  private final List<Class<?>> read = new ArrayList<>();
  private final Registration lambdas;
  private @Nullable Class<?> lastType;
  private @Nullable Registration last;

  WireClasses(ClassPolicy policy, ClassLoader loader, ObjectPath path) {
    this.policy = policy;
    this.loader = loader;
    this.path = path;
    this.lambdas =
        new Registration(Object.class, new LambdaSerializer(path, this, policy), -LAMBDA);
  }

  @Override
  public void setKryo(Kryo kryo) {
    // Nothing here needs it.
  }

  @Override
  public Registration register(Registration registration) {
    byId.put(registration.getId(), registration);
    byClass.put(registration.getType(), registration);
    byClass.put(Util.getWrapperClass(registration.getType()), registration);
    return registration;
  }

  @Override
  public @Nullable Registration unregister(int id) {
    Registration registration = byId.remove(id);
    if (registration != null) {
      byClass.remove(registration.getType());
    }
    return registration;
  }

  @Override
  public Registration registerImplicit(Class type) {
    return registrationOf(type);
  }

  @Override
  public @Nullable Registration getRegistration(Class type) {
    return byClass.get(type);
  }

  @Override
  public @Nullable Registration getRegistration(int id) {
    return byId.get(id);
  }

  @Override
  public void reset() {
    written.clear();
    read.clear();
  }

  @Override
  public @Nullable Registration writeClass(Output output, @Nullable Class type) {
    if (type == null) {
      output.writeVarInt(NULL, true);
      return null;
    }
    Registration registration = registrationOf(type);
    int id = registration.getId();
    if (id >= 0) {
      output.writeVarInt(id + FIRST_ID, true);
      return registration;
    }
    output.writeVarInt(-id, true);
    switch (-id) {
      case NAMED -> writeName(output, registration.getType());
      case ARRAY -> writeArrayClass(output, type);
      default -> {} // a lambda's class has no name that another node knows
    }
    return registration;
  }

  @Override
  public @Nullable Registration readClass(Input input) {
    int code = input.readVarInt(true);
    return switch (code) {
      case NULL -> null;
      case NAMED -> registrationOf(readName(input, false));
      case LAMBDA -> lambdas;
      case ARRAY -> registrationOf(readArrayClass(input));
      default -> {
        Registration registration = byId.get(code - FIRST_ID);
        if (registration == null) {
          throw new Refusal("class id %d is not known".formatted(code - FIRST_ID));
        }
        yield registration;
      }
    };
  }

  void writeName(Output output, Class<?> type) {
    Integer index = written.putIfAbsent(type, written.size());
    output.writeVarInt(index == null ? written.size() - 1 : index, true);
    if (index == null) {
      output.writeString(type.getName());
      output.writeInt(Shape.of(type));
    }
  }

  /** A class by its name; {@code element} widens what may be loaded to the JDK's interfaces. */
  Class<?> readName(Input input, boolean element) {
    int index = input.readVarInt(true);
    if (index >= 0 && index < read.size()) {
      return read.get(index);
    }
    if (index != read.size()) {
      throw new Refusal("class name %d is used before it is given".formatted(index));
    }
    Class<?> type = load(String.valueOf(input.readString()), element);
    if (input.readInt() != Shape.of(type)) {
      throw new Refusal(
          "class %s has other fields here than at the sender; run one version on every node"
              .formatted(type.getName()));
    }
    read.add(type);
    return type;
  }

  /** Loads a class, without initializing it, if its name may be. */
  Class<?> load(String name, boolean element) {
    Optional<String> refusal =
        element ? policy.refusalOfElementName(name) : policy.refusalOfName(name);
    if (refusal.isPresent()) {
      throw new Refusal(refusal.get());
    }
    Class<?> known = loaded.get(name);
    if (known != null) {
      return known;
    }
    try {
      Class<?> type = Class.forName(name, false, loader);
      loaded.put(name, type);
      return type;
    } catch (ClassNotFoundException | LinkageError e) {
      throw Refusal.because("class %s is not on this node".formatted(Refusal.oneLine(name)), e);
    }
  }

  private void writeArrayClass(Output output, Class<?> array) {
    int dimensions = 0;
    Class<?> leaf = array;
    int id = NO_ID;
    while (leaf.isArray() && id == NO_ID) {
      leaf = leaf.componentType();
      dimensions++;
      id = idOf(leaf);
    }
    output.writeVarInt(dimensions, true);
    if (id == NO_ID) {
      output.writeVarInt(NAMED, true);
      writeName(output, leaf);
    } else {
      output.writeVarInt(id + FIRST_ID, true);
    }
  }

  // A box shares the number of its primitive, but an array of it is another array.
  private int idOf(Class<?> type) {
    Registration registration = byClass.get(type);
    return registration != null && registration.getType() == type
        ? Math.max(registration.getId(), NO_ID)
        : NO_ID;
  }

  private Class<?> readArrayClass(Input input) {
    int dimensions = input.readVarInt(true);
    if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
      throw new Refusal(
          "an array has %d dimensions, not 1 to %d".formatted(dimensions, MAX_DIMENSIONS));
    }
    int code = input.readVarInt(true);
    Registration registration = byId.get(code - FIRST_ID);
    if (code != NAMED && registration == null) {
      throw new Refusal("an array of class id %d is not known".formatted(code - FIRST_ID));
    }
    Class<?> type = registration == null ? readName(input, true) : registration.getType();
    for (int i = 0; i < dimensions; i++) {
      type = type.arrayType();
    }
    return type;
  }

  private Registration registrationOf(Class<?> type) {
    // Many values of one class come in a row, and the map was the dearest part of writing them.
    Registration recent = last;
    if (recent != null && type == lastType) {
      return recent;
    }
    Registration known = byClass.get(type);
    Registration found = known == null ? make(type) : known;
    last = found;
    lastType = type;
    return found;
  }

  private Registration make(Class<?> type) {
    Registration made = type.isArray() ? registrationOfArray(type) : registrationOfUser(type);
    byClass.put(type, made);
    return made;
  }

  private Registration registrationOfArray(Class<?> array) {
    Class<?> leaf = array;
    int dimensions = 0;
    while (leaf.isArray()) {
      leaf = leaf.componentType();
      dimensions++;
    }
    if (dimensions > MAX_DIMENSIONS) {
      throw new Refusal("an array has more than %d dimensions".formatted(MAX_DIMENSIONS));
    }
    if (!leaf.isPrimitive() && policy.judgeElement(leaf) instanceof Verdict.Refused(String why)) {
      throw new Refusal(why);
    }
    return new Registration(array, new ArraySerializer(path, array), -ARRAY);
  }

  private Registration registrationOfUser(Class<?> type) {
    Class<?> canonical = canonical(type);
    if (canonical != type) {
      return registrationOf(canonical);
    }
    return switch (policy.judge(type)) {
      case Verdict.Refused(String why) -> throw new Refusal(why);
      case Verdict.Allowed(Kind kind) ->
          kind == Kind.LAMBDA ? lambdas : new Registration(type, serializer(kind, type), -NAMED);
    };
  }

  private Serializer<Object> serializer(Kind kind, Class<?> type) {
    return switch (kind) {
      case RECORD -> new RecordSerializer(path, type);
      case ENUM -> new EnumSerializer(type);
      case OBJECT -> new FieldsSerializer(path, type);
      case LAMBDA -> throw new IllegalArgumentException("a lambda has no class of its own");
    };
  }

  /** The public face of classes that the JDK or the compiler hides: the wire knows only that. */
  private static Class<?> canonical(Class<?> type) {
    if (EnumSet.class.isAssignableFrom(type)) {
      return EnumSet.class;
    }
    if (ZoneId.class.isAssignableFrom(type)) {
      return ZoneId.class;
    }
    boolean constantWithBody = Enum.class.isAssignableFrom(type) && !type.isEnum();
    return constantWithBody && type != Enum.class ? type.getSuperclass() : type;
  }
}
