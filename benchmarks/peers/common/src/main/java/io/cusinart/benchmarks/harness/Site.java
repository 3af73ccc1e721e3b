package io.cusinart.benchmarks.harness;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where one JVM stands among the others, all on the loopback. Immutable.
 *
 * @param index 0 for the driver, 1 and up for the members
 * @param ports that of the driver, then those of the members
 * @param directory of this JVM alone, for what a system insists on writing
 */
public record Site(int index, List<Integer> ports, Path directory) {

  /** All of them listen here. */
  public static final String HOST = "127.0.0.1";

  /** Copies the list. */
  public Site {
    ports = List.copyOf(ports);
  }

  /** How many members there will be. */
  public int members() {
    return ports.size() - 1;
  }

  /** Whether this JVM is the driver. */
  public boolean driver() {
    return index == 0;
  }

  /** Where this JVM listens. */
  public int port() {
    return ports.get(index);
  }

  /** HOST:PORT of each member. */
  public List<String> addresses() {
    return IntStream.rangeClosed(1, members()).mapToObj(i -> HOST + ":" + ports.get(i)).toList();
  }

  /** The name of this JVM. */
  public String name() {
    return driver() ? "driver" : "m" + index;
  }

  /** HOST:PORT of each member, with this between them. */
  public String addresses(String separator) {
    return addresses().stream().collect(Collectors.joining(separator));
  }

  /** How many threads run bodies on a member: one for each processor, as ours has. */
  public static int bodyThreads() {
    return Runtime.getRuntime().availableProcessors();
  }
}
