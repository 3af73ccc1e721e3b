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
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How classes are written and read: JDK values by number, users' classes by name with their {@link
 * ClassIdentity}, each name once in a message. Asks the {@link ClassPolicy} in both directions, by
 * name before a class is loaded and by class before a value of it is made; never initializes a
 * class.
 *
 * <pre>
 * class   := 0                          null
 *          | 1 name                     a user's class, as in {@link ClassNames}
 *          | 2                          a lambda; its recipe is the value
 *          | 3 dimensions class         an array; the class is that of its innermost elements
 *          | id + 4                     a JDK class
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
  private static final int IDS = 128;
  private static final int RECENT = 64;
  private static final int MAX_DIMENSIONS = 16;

  /** A class of the application whose values travel. */
  private static final class Named extends Registration {
    private final ClassNames.Name name;

    Named(Class<?> type, Serializer<Object> serializer, ClassNames.Name name) {
      super(type, serializer, -NAMED);
      this.name = name;
    }
  }

  private record Recent(Class<?> type, Registration registration) {}

  private final ClassPolicy policy;
  private final ApplicationClasses classes;
  private final ClassNames names;
  private final ClassNames hosts;
  private final ObjectPath path;
  private final Map<Class<?>, Registration> byClass = new HashMap<>();
  private final @Nullable Registration[] byId = new @Nullable Registration[IDS];
  private final Identities identities = new Identities();
  private final Registration lambdas;
  private final @Nullable Recent[] recent = new @Nullable Recent[RECENT];

  WireClasses(ClassPolicy policy, ClassLoader loader, ObjectPath path) {
    this.policy = policy;
    this.classes = new ApplicationClasses(loader);
    this.names = new ClassNames(classes, ClassIdentity::of);
    this.hosts = new ClassNames(classes, ClassIdentity::ofFile);
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
    byId[registration.getId()] = registration;
    byClass.put(registration.getType(), registration);
    byClass.put(Util.getWrapperClass(registration.getType()), registration);
    return registration;
  }

  @Override
  public @Nullable Registration unregister(int id) {
    Registration registration = byId[id];
    if (registration != null) {
      byId[id] = null;
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
    return id >= 0 && id < IDS ? byId[id] : null;
  }

  /** A component or field of this name and declared type. */
  @SuppressWarnings("unchecked") // Kryo's own serializers of primitives take their boxes
  Part part(String name, Class<?> type) {
    Registration registration = type.isPrimitive() ? registrationOf(type) : null;
    return new Part(name, type, registration == null ? null : registration.getSerializer());
  }

  @Override
  public void reset() {
    names.reset();
    hosts.reset();
    identities.clear();
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
      case NAMED -> names.write(output, ((Named) registration).name, identities);
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
      case NAMED -> registrationOf(names.read((GuardedInput) input, policy::refusalOfName));
      case LAMBDA -> lambdas;
      case ARRAY -> registrationOf(readArrayClass(input));
      default -> {
        Registration registration = getRegistration(code - FIRST_ID);
        if (registration == null) {
          throw new Refusal("class id %d is not known".formatted(code - FIRST_ID));
        }
        yield registration;
      }
    };
  }

  /** Writes in what class a lambda stands, which must be the same to the last byte. */
  void writeHost(Output output, Class<?> type) {
    hosts.write(output, hosts.of(type), identities);
  }

  /** Reads what {@link #writeHost} has written. */
  Class<?> readHost(Input input) {
    return hosts.read((GuardedInput) input, policy::refusalOfName);
  }

  /** The {@link ClassIdentity} of every class of the application that was written last. */
  Identities identities() {
    return identities;
  }

  /**
   * Loads a class, without initializing it.
   *
   * @throws Refusal if it may not be loaded or is not here
   */
  Class<?> load(String name) {
    Class<?> type = classes.find(name, policy::refusalOfName);
    if (type == null) {
      throw new Refusal(ApplicationClasses.absent(name));
    }
    return type;
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
      names.write(output, names.of(leaf), identities);
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
    Registration registration = getRegistration(code - FIRST_ID);
    if (code != NAMED && registration == null) {
      throw new Refusal("an array of class id %d is not known".formatted(code - FIRST_ID));
    }
    Class<?> type =
        registration == null
            ? names.read((GuardedInput) input, policy::refusalOfElementName)
            : registration.getType();
    for (int i = 0; i < dimensions; i++) {
      type = type.arrayType();
    }
    return type;
  }

  private Registration registrationOf(Class<?> type) {
    // The map was the dearest part of values that are nothing but numbers.
    int place = type.hashCode() & (RECENT - 1);
    Recent known = recent[place];
    if (known != null && known.type == type) {
      return known.registration;
    }
    Registration found = byClass.get(type);
    if (found == null) {
      found = make(type);
    }
    recent[place] = new Recent(type, found);
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
          kind == Kind.LAMBDA ? lambdas : new Named(type, serializer(kind, type), names.of(type));
    };
  }

  private Serializer<Object> serializer(Kind kind, Class<?> type) {
    return switch (kind) {
      case RECORD -> new RecordSerializer(this, path, type);
      case ENUM -> new EnumSerializer(type);
      case OBJECT -> new FieldsSerializer(this, path, type);
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
