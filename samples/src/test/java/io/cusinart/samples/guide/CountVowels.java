package io.cusinart.samples.guide;

// tag::computation
import io.cusinart.api.DistributedComputation;
import io.cusinart.api.TaskContext;
import java.util.Map;

/** The number of vowels in a text, and the node that has counted them. */
public record CountVowels() implements DistributedComputation<String, Map<String, Object>> {

  @Override
  public Map<String, Object> execute(String text, TaskContext task) {
    long vowels = text.chars().filter(c -> "aeiouAEIOU".indexOf(c) >= 0).count();
    return Map.of("vowels", vowels, "node", task.node().value());
  }
}
// end::computation
