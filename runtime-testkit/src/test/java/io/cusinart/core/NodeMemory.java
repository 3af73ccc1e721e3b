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
 * What the JVM of a node uses. Immutable.
 *
 * @param heapMib what is reachable on the heap
 * @param residentMib of the machine's memory: heap, direct buffers, threads and all
 */
record NodeMemory(long heapMib, long residentMib) {

  private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

  /** Of this process, a JVM of this user. Blocks for a collection. */
  static NodeMemory of(long pid) {
    // Not GC.heap_info after GC.run: what becomes garbage between the two would count.
    Matcher total = TOTAL.matcher(jcmd(pid, "GC.class_histogram"));
    assertThat(total.find()).as("a histogram of the heap of process %d", pid).isTrue();
    return new NodeMemory(Long.parseLong(total.group(1)) >> 20, residentKib(pid) >> 10);
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
