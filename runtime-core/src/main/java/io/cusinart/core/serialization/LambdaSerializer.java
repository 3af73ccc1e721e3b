package io.cusinart.core.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.cusinart.core.serialization.ClassPolicy.Verdict;
import java.io.Serializable;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * A lambda or method reference by the recipe that the compiler keeps for serializable ones. Of Java
 * serialization only the recipe's value class is used; the bytes are Kryo's, and what is captured
 * passes the same guard as everything else.
 *
 * <p>Reading asks the class that holds the lambda to make it, through the private method the
 * compiler wrote for that. It makes only lambdas that stand in that class's source, so bytes can
 * choose among the application's lambdas but never bring or reach other code. Not safe for use by
 * two threads.
 */
final class LambdaSerializer extends Serializer<Object> {

  private static final int MAX_CAPTURED = 255;

  private final ObjectPath path;
  private final WireClasses classes;
  private final ClassPolicy policy;

  LambdaSerializer(ObjectPath path, WireClasses classes, ClassPolicy policy) {
    this.path = path;
    this.classes = classes;
    this.policy = policy;
  }

  @Override
  public void write(Kryo kryo, Output output, Object lambda) {
    SerializedLambda recipe = recipe(lambda);
    Class<?> host = classes.load(dotted(recipe.getCapturingClass()));
    checkInterface(recipe.getFunctionalInterfaceClass());
    checkThis(recipe, host);
    classes.writeHost(output, host);
    output.writeString(recipe.getFunctionalInterfaceClass());
    output.writeString(recipe.getFunctionalInterfaceMethodName());
    output.writeString(recipe.getFunctionalInterfaceMethodSignature());
    output.writeVarInt(recipe.getImplMethodKind(), true);
    output.writeString(recipe.getImplClass());
    output.writeString(recipe.getImplMethodName());
    output.writeString(recipe.getImplMethodSignature());
    output.writeString(recipe.getInstantiatedMethodType());
    output.writeVarInt(recipe.getCapturedArgCount(), true);
    for (int i = 0; i < recipe.getCapturedArgCount(); i++) {
      path.enter("captured", i);
      kryo.writeClassAndObject(output, recipe.getCapturedArg(i));
      path.leave();
    }
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
    Class<?> host = classes.readHost(input);
    String functionalInterface = text(input);
    checkInterface(functionalInterface);
    String interfaceMethod = text(input);
    String interfaceSignature = text(input);
    int implKind = input.readVarInt(true);
    String implClass = text(input);
    String implMethod = text(input);
    String implSignature = text(input);
    String instantiated = text(input);
    var recipe =
        new SerializedLambda(
            host,
            functionalInterface,
            interfaceMethod,
            interfaceSignature,
            implKind,
            implClass,
            implMethod,
            implSignature,
            instantiated,
            captured(kryo, input));
    return make(host, recipe);
  }

  private @Nullable Object[] captured(Kryo kryo, Input input) {
    int count = input.readVarInt(true);
    if (count > MAX_CAPTURED) {
      throw new Refusal("a lambda captures %d values, more than a method has".formatted(count));
    }
    ((GuardedInput) input).claim(count, 1);
    var captured = new @Nullable Object[count];
    for (int i = 0; i < count; i++) {
      path.enter("captured", i);
      captured[i] = kryo.readClassAndObject(input);
      path.leave();
    }
    return captured;
  }

  private static Object make(Class<?> host, SerializedLambda recipe) {
    String name = "lambda %s at %s".formatted(recipe.getImplMethodName(), host.getName());
    try {
      Method maker = host.getDeclaredMethod("$deserializeLambda$", SerializedLambda.class);
      maker.setAccessible(true);
      return maker.invoke(null, recipe);
    } catch (InvocationTargetException e) {
      throw Refusal.because(
          Refusal.oneLine(name) + " is not known here; run one version on every node",
          e.getTargetException());
    } catch (ReflectiveOperationException | RuntimeException e) { // InaccessibleObjectException
      throw Refusal.because(Refusal.oneLine(name) + " cannot be made", e);
    }
  }

  private static SerializedLambda recipe(Object lambda) {
    String name = lambda.getClass().getName();
    try {
      Method writeReplace = lambda.getClass().getDeclaredMethod("writeReplace");
      writeReplace.setAccessible(true);
      if (writeReplace.invoke(lambda) instanceof SerializedLambda recipe) {
        return recipe;
      }
      throw new Refusal("%s keeps no recipe of itself; use a record".formatted(name));
    } catch (ReflectiveOperationException e) {
      throw Refusal.because("%s keeps no recipe of itself; use a record".formatted(name), e);
    }
  }

  /** Only interfaces of the application may be made: a Runnable of the JDK could be anyone's. */
  private void checkInterface(String slashed) {
    Class<?> type = classes.load(dotted(slashed));
    if (!type.isInterface() || !Serializable.class.isAssignableFrom(type)) {
      throw new Refusal("%s is no Serializable interface".formatted(type.getName()));
    }
  }

  private void checkThis(SerializedLambda recipe, Class<?> host) {
    boolean capturesThis =
        recipe.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic
            && recipe.getImplMethodName().startsWith("lambda$")
            && recipe.getCapturedArgCount() > 0;
    if (!capturesThis) {
      return;
    }
    Object captured = recipe.getCapturedArg(0);
    if (captured != null && policy.judge(captured.getClass()) instanceof Verdict.Refused) {
      throw new Refusal(
          ("lambda at %s captures this (%s); make it a static method reference or copy what it"
                  + " needs into a local variable")
              .formatted(host.getName(), captured.getClass().getName()));
    }
  }

  private static String text(Input input) {
    String text = input.readString();
    if (text == null) {
      throw new Refusal("a part of a lambda's recipe is missing");
    }
    return text;
  }

  private static String dotted(String slashed) {
    return slashed.replace('/', '.');
  }
}
