package io.cusinart.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the JVM of a node, with the serial collector, uses. Immutable.
 *
 * @param heapMib of the heap, after its garbage was collected
 * @param residentMib of the machine's memory: heap, direct buffers, threads and all
 */
record NodeMemory(long heapMib, long residentMib) {

  private static final Pattern USED =
      Pattern.compile("(?:DefNew|Tenured)\\s+total \\d+K, used (\\d+)K");

  /** Of this process, a JVM of this user. Blocks for a collection. */
  static NodeMemory of(long pid) {
    var _ = jcmd(pid, "GC.run");
    Matcher generations = USED.matcher(jcmd(pid, "GC.heap_info"));
    long kib = 0;
    while (generations.find()) {
      kib += Long.parseLong(generations.group(1));
    }
    assertThat(kib).as("KiB of heap of process %d", pid).isPositive();
    return new NodeMemory(kib >> 10, residentKib(pid) >> 10);
  }

  private static String jcmd(long pid, String question) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      Process asking =
          new ProcessBuilder(jcmd, Long.toString(pid), question).redirectErrorStream(true).start();
      try (var said = asking.getInputStream()) {
        return new String(said.readAllBytes(), Charset.defaultCharset());
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static long residentKib(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
