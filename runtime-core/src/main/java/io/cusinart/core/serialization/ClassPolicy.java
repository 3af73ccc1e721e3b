package io.cusinart.core.serialization;

import io.cusinart.api.DistributedComputation;
import java.io.Serializable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Optional;

/**
 * Which classes of users may travel. Immutable; the same rule is asked when writing and reading.
 *
 * <p>Allowed without being named are records, enums, lambdas and {@link DistributedComputation}s.
 * Records and enums are safe because making one runs its canonical constructor and nothing else,
 * and computations are what the runtime is there to run. A plain class must be named by {@code
 * cusinart.serialization.allow}. Refused always are classes of the platform and of the libraries
 * below the runtime, where the known gadgets live; the JDK's values have numeric ids of their own
 * and never come here. The runtime's own packages are treated like an application's: its records
 * carry values only.
 */
final class ClassPolicy {

  /** The longest class name that is looked at. */
  static final int MAX_NAME = 512;

  private static final List<String> REFUSED =
      List.of(
          "java.",
          "javax.",
          "jdk.",
          "sun.",
          "com.sun.",
          "scala.",
          "org.apache.pekko.",
          "com.esotericsoftware.",
          "org.objenesis.");

  /** What array elements may be declared as: these are loaded but never made. */
  private static final List<String> ELEMENTS =
      List.of("java.lang.", "java.util.", "java.time.", "java.math.", "java.net.");

  private final List<String> allow;

  private ClassPolicy(List<String> allow) {
    this.allow = allow;
  }

  /**
   * The default list and these: class names, or packages followed by {@code .*}, which stands for
   * the packages below as well.
   *
   * @throws IllegalArgumentException for an entry that would do nothing or open everything
   */
  static ClassPolicy of(List<String> allow) {
    for (String entry : allow) {
      String name = entry.endsWith(".*") ? entry.substring(0, entry.length() - 2) : entry;
      if (!isName(name)) {
        throw new IllegalArgumentException(
            "cusinart.serialization.allow must hold class names or packages with .* but one is ["
                + Refusal.oneLine(entry)
                + "]");
      }
      if (startsWithAny(name + ".", REFUSED)) {
        throw new IllegalArgumentException(
            "cusinart.serialization.allow must name application classes but one is ["
                + entry
                + "], of the platform; send a value it can be made from");
      }
    }
    return new ClassPolicy(List.copyOf(allow));
  }

  /** How values of an allowed class travel. */
  enum Kind {
    /** By its components. */
    RECORD,
    /** By the constant's name. */
    ENUM,
    /** By the compiler's recipe. */
    LAMBDA,
    /** By its fields. */
    OBJECT
  }

  /** The answer about a class. */
  sealed interface Verdict {
    /** It may travel. */
    record Allowed(Kind kind) implements Verdict {}

    /** It may not; {@code why} is one line with the cure. */
    record Refused(String why) implements Verdict {}
  }

  /** Whether values of exactly this class may travel. */
  Verdict judge(Class<?> type) {
    if (isLambda(type)) {
      return judgeLambda(type);
    }
    String name = type.getName();
    if (startsWithAny(name, REFUSED)) {
      return new Verdict.Refused(ofPlatform("class " + name, Cure.ofPlatform(type)));
    }
    if (type.isHidden() || type.isInterface() || type.isArray() || isAbstractObject(type)) {
      return new Verdict.Refused("class %s can have no values that travel".formatted(name));
    }
    if (type.isRecord()) {
      return new Verdict.Allowed(Kind.RECORD);
    }
    if (type.isEnum()) {
      return new Verdict.Allowed(Kind.ENUM);
    }
    if (Throwable.class.isAssignableFrom(type)) {
      return new Verdict.Refused(
          "class %s is an exception, whose trace and causes cannot travel; %s"
              .formatted(name, Cure.ofException()));
    }
    if (DistributedComputation.class.isAssignableFrom(type) || isNamed(name)) {
      return judgePlace(type);
    }
    return new Verdict.Refused(
        ("class %s may not travel; make it a record, or give it a no-argument constructor and"
                + " add \"%s\" to cusinart.serialization.allow")
            .formatted(name, name));
  }

  /**
   * Of a plain class by where it stands. The compiler numbers classes inside methods as it does
   * lambdas: in another build the name may be another's, with the same fields.
   */
  private static Verdict judgePlace(Class<?> type) {
    if (type.isAnonymousClass() || type.isLocalClass()) {
      Method method = type.getEnclosingMethod();
      String place = type.getEnclosingClass().getName();
      return new Verdict.Refused(
          "class %s stands inside %s, where names shift from build to build; make it a lambda, a record or a static nested class"
              .formatted(type.getName(), method == null ? place : place + "." + method.getName()));
    }
    if (type.isMemberClass() && !Modifier.isStatic(type.getModifiers())) {
      return new Verdict.Refused(
          "class %s is an inner class and holds its %s; make it static, or a record"
              .formatted(type.getName(), type.getEnclosingClass().getName()));
    }
    return new Verdict.Allowed(Kind.OBJECT);
  }

  private static Verdict judgeLambda(Class<?> type) {
    String host = type.getName().substring(0, type.getName().indexOf("$$Lambda"));
    if (startsWithAny(host, REFUSED)) {
      return new Verdict.Refused(ofPlatform("a lambda of " + host, Cure.ofPlatform(type)));
    }
    if (!Serializable.class.isAssignableFrom(type)) {
      return new Verdict.Refused(
          "a lambda at %s is not Serializable; declare an interface that extends %s and Serializable, or use a record"
              .formatted(host, interfaceName(type)));
    }
    return new Verdict.Allowed(Kind.LAMBDA);
  }

  /** Whether an array may be declared to hold this, which is no array itself. */
  Verdict judgeElement(Class<?> type) {
    if (startsWithAny(type.getName(), ELEMENTS) || type.isInterface()) {
      return new Verdict.Allowed(Kind.OBJECT);
    }
    return isAbstractObject(type) ? new Verdict.Allowed(Kind.OBJECT) : judge(type);
  }

  /** Why a class of this name must not even be loaded; empty if it may. */
  Optional<String> refusalOfName(String name) {
    if (name.length() > MAX_NAME) {
      return Optional.of(
          "a class name has %d characters, more than %d".formatted(name.length(), MAX_NAME));
    }
    if (!isName(name)) {
      return Optional.of("[%s] is no class name".formatted(Refusal.oneLine(name)));
    }
    return startsWithAny(name, REFUSED)
        ? Optional.of(ofPlatform("class " + name, Cure.ofPlatform(Object.class)))
        : Optional.empty();
  }

  /** The same for what an array may be declared to hold. */
  Optional<String> refusalOfElementName(String name) {
    boolean element = name.length() <= MAX_NAME && isName(name) && startsWithAny(name, ELEMENTS);
    return element ? Optional.empty() : refusalOfName(name);
  }

  /** Whether the compiler made this class for a lambda or a method reference. */
  static boolean isLambda(Class<?> type) {
    return type.isHidden() && type.isSynthetic() && type.getName().contains("$$Lambda");
  }

  private boolean isNamed(String name) {
    for (String entry : allow) {
      boolean named =
          entry.endsWith(".*")
              ? name.startsWith(entry.substring(0, entry.length() - 1))
              : name.equals(entry);
      if (named) {
        return true;
      }
    }
    return false;
  }

  private static String ofPlatform(String what, String cure) {
    return "%s belongs to the platform and cannot be allowed; %s".formatted(what, cure);
  }

  private static String interfaceName(Class<?> type) {
    Class<?>[] interfaces = type.getInterfaces();
    return interfaces.length == 0 ? "it" : interfaces[0].getName();
  }

  private static boolean isAbstractObject(Class<?> type) {
    return Modifier.isAbstract(type.getModifiers()) && !type.isEnum();
  }

  private static boolean startsWithAny(String name, List<String> prefixes) {
    for (String prefix : prefixes) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean fits = Character.isJavaIdentifierPart(c) && !Character.isIdentifierIgnorable(c);
      if (!fits && !(c == '.' && i > 0 && i < name.length() - 1)) {
        return false;
      }
    }
    return !name.isEmpty();
  }
}
