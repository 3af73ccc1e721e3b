package io.cusinart.samples.guide;

// tag::hello
import io.cusinart.api.Options;
import io.cusinart.api.TaskContext;
import io.cusinart.core.Cusinart;

class Hello {
  static String greet(String name, TaskContext task) {
    return "hello " + name + ", from " + task.node();
  }

  public static void main(String[] args) {
    try (var cluster = Cusinart.local(3)) {
      System.out.println(cluster.engine().submit(Hello::greet, "world", Options.DEFAULT).join());
    }
  }
}
// end::hello
