package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.api.DistributedComputation;
import io.cusinart.api.Options;
import io.cusinart.api.TaskHandle;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * One of two builds of an application: in the next one a record has another component, and a lambda
 * stands above another. Compiled when asked for.
 *
 * @param classes where its class files are
 * @param loader its classes in this JVM
 */
record ShopBuild(Path classes, ClassLoader loader) {

  /** Everything but what {@link #compile} puts in the place of the dollar signs is the same. */
  private static final String SOURCE =
      """
      package shop;

      import io.cusinart.api.*;
      import java.io.Serializable;
      import java.util.ArrayList;
      import java.util.List;

      public final class Build {
        public record Price($COMPONENTS) {}

        public record Doubled() implements DistributedComputation<Price, Price> {
          public Price execute(Price in, TaskContext context) { return $DOUBLED; }
        }

        public record Described() implements DistributedComputation<Integer, Price> {
          public Price execute(Integer in, TaskContext context) { return price(in); }
        }

        public record Anything() implements DistributedComputation<Object, String> {
          public String execute(Object in, TaskContext context) { return in.toString(); }
        }

        public record Same() implements DistributedComputation<Integer, Integer> {
          public Integer execute(Integer in, TaskContext context) {
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
            return in + 1;
          }
        }

        public interface Step extends DistributedComputation<Integer, Integer>, Serializable {}

        $LAMBDA
        static Step timesThree() { return (in, context) -> 3 * in; }

        public static Price price(int cents) { return new Price($VALUES); }

        public static Object computation(String name) {
          return switch (name) {
            case "doubled" -> new Doubled();
            case "described" -> new Described();
            case "anything" -> new Anything();
            case "same" -> new Same();
            default -> timesThree();
          };
        }

        public static Object input(String name, int i) {
          return switch (name) {
            case "doubled", "anything" -> price(i);
            default -> i;
          };
        }

        public static Object expected(String name, int i) {
          return switch (name) {
            case "doubled" -> price(2 * i);
            case "described" -> price(i);
            case "anything" -> price(i).toString();
            case "same" -> i + 1;
            default -> 3 * i;
          };
        }
      }
      """;

  /** The build before the change. */
  static ShopBuild old(Path directory) throws IOException {
    return compile(directory.resolve("old"), "int cents", "cents", "new Price(2 * in.cents())", "");
  }

  /** The build after it. */
  static ShopBuild next(Path directory) throws IOException {
    return compile(
        directory.resolve("next"),
        "String currency, int cents",
        "\"EUR\", cents",
        "new Price(in.currency(), 2 * in.cents())",
        "static Step negated() { return (in, context) -> -in; }");
  }

  private static ShopBuild compile(
      Path directory, String components, String values, String doubled, String lambda)
      throws IOException {
    Path source = Files.createDirectories(directory).resolve("Build.java");
    Path classes = Files.createDirectories(directory.resolve("classes"));
    Files.writeString(
        source,
        SOURCE
            .replace("$COMPONENTS", components)
            .replace("$VALUES", values)
            .replace("$DOUBLED", doubled)
            .replace("$LAMBDA", lambda));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var out = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
      boolean compiled =
          compiler
              .getTask(out, files, null, options, null, files.getJavaFileObjects(source))
              .call();
      assertThat(compiled).as("%s", out).isTrue();
    }
    var loader =
        new URLClassLoader(new URL[] {classes.toUri().toURL()}, ShopBuild.class.getClassLoader());
    return new ShopBuild(classes, loader);
  }

  /** Calls a static method of {@code shop.Build}. */
  Object call(String method, Object... args) {
    try {
      for (var each : loader.loadClass("shop.Build").getMethods()) {
        if (each.getName().equals(method)) {
          return each.invoke(null, args);
        }
      }
      throw new AssertionError("no " + method);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(method, e);
    }
  }

  @SuppressWarnings("unchecked")
  DistributedComputation<Object, Object> computation(String name) {
    return (DistributedComputation<Object, Object>) call("computation", name);
  }

  /** Submits a task of this build. */
  TaskHandle<Object> submit(Cusinart node, String name, int i, Options options) {
    return node.engine().submit(computation(name), call("input", name, i), options);
  }

  /** A node takes its application's classes from the thread that starts it. */
  <T> T with(Callable<T> call) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return call.call();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
