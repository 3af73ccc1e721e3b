package io.cusinart.core.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.ExecutionEngine;
import io.cusinart.api.Options;
import io.cusinart.api.Outcome;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.operator.OperatorReply.RunReply;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Runs computations that are named by their class, with input and result as JSON. Safe for use by
 * several threads; everything that touches a user's class happens on a virtual thread.
 */
final class NamedComputations {

  private final ExecutionEngine engine;
  private final ClassLoader loader;

  /** Strict: what a person left out or wrote too much of must not become a zero or vanish. */
  private final ObjectMapper json =
      JsonMapper.builder()
          .findAndAddModules()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private final Executor virtualThreads = task -> Thread.ofVirtual().start(task);

  NamedComputations(ExecutionEngine engine, ClassLoader loader) {
    this.engine = engine;
    this.loader = loader;
  }

  /** Never completes exceptionally for a bad name or input: these are replies. */
  CompletionStage<RunReply> run(String className, String inputJson) {
    return CompletableFuture.supplyAsync(() -> submit(className, inputJson), virtualThreads)
        .thenCompose(stage -> stage);
  }

  /** What a user's class throws when it is linked, made or asked for its cost is a reply too. */
  private CompletionStage<RunReply> submit(String className, String inputJson) {
    try {
      DistributedComputation<Object, Object> computation = instantiate(className);
      Object input = json.readValue(inputJson, inputType(computation));
      return engine
          .submit(computation, input, Options.DEFAULT)
          .outcome()
          .thenApplyAsync(this::describe, virtualThreads);
    } catch (RuntimeFailure refused) {
      return invalid(refused.getMessage());
    } catch (JsonProcessingException notThatType) {
      return invalid(
          "the input [%s] does not fit %s: %s"
              .formatted(JsonLimit.clip(inputJson), className, notThatType.getOriginalMessage()));
    } catch (RuntimeException | Error thrown) {
      String cure =
          inputJson.strip().equals("null")
              ? "its input is null: give --input"
              : "mend the class or give another --input";
      return invalid("%s threw %s before it could be sent; %s".formatted(className, thrown, cure));
    }
  }

  private static CompletionStage<RunReply> invalid(String why) {
    return CompletableFuture.completedFuture(reply("Invalid", why));
  }

  private static RunReply reply(String outcome, String detail) {
    return new RunReply(outcome, "null", JsonLimit.clip(detail));
  }

  // What the class is has been checked before; its type arguments only the input's reader needs.
  @SuppressWarnings("unchecked")
  private DistributedComputation<Object, Object> instantiate(String className) {
    try {
      Class<?> type = Class.forName(className, false, loader);
      if (!DistributedComputation.class.isAssignableFrom(type)) {
        throw new RuntimeFailure.Invalid(
            className + " is no computation; it must implement DistributedComputation");
      }
      var constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return (DistributedComputation<Object, Object>) constructor.newInstance();
    } catch (ClassNotFoundException _) {
      throw new RuntimeFailure.Invalid(
          "no class " + className + " on the class path of the node; check the name and its jars");
    } catch (InvocationTargetException thrown) {
      throw new RuntimeFailure.Invalid(
          "the constructor of %s threw %s; mend it".formatted(className, thrown.getCause()));
    } catch (LinkageError broken) {
      throw new RuntimeFailure.Invalid(
          "%s cannot be loaded: %s; check its jars and its static initializers"
              .formatted(className, broken.getCause() == null ? broken : broken.getCause()));
    } catch (ReflectiveOperationException unfit) {
      throw new RuntimeFailure.Invalid(
          "%s cannot be made without arguments: %s; give it a constructor without any"
              .formatted(className, unfit));
    }
  }

  private JavaType inputType(DistributedComputation<?, ?> computation) {
    JavaType declared =
        json.constructType(computation.getClass()).findSuperType(DistributedComputation.class);
    JavaType input = declared.containedType(0);
    return input == null ? json.constructType(Object.class) : input;
  }

  private RunReply describe(Outcome<Object> outcome) {
    String name = outcome.getClass().getSimpleName();
    if (outcome instanceof Outcome.Completed<Object>(Object value, var receipt)) {
      try {
        var last = receipt.attempts().getLast();
        String where = "on %s, attempt %d".formatted(last.node(), last.number());
        String result = JsonLimit.check("the result", json.writeValueAsString(value));
        return new RunReply(name, result, where);
      } catch (RuntimeFailure.Invalid tooBig) {
        return reply("Invalid", tooBig.getMessage());
      } catch (JsonProcessingException unprintable) {
        return reply("Invalid", "the result is no JSON: " + unprintable.getOriginalMessage());
      }
    }
    try {
      outcome.orThrow();
    } catch (RuntimeException thrown) {
      return reply(name, String.valueOf(thrown.getMessage()));
    }
    throw new IllegalStateException("only a completed outcome has a value");
  }
}
