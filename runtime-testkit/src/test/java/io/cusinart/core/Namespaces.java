package io.cusinart.core;

import io.cusinart.testkit.process.JavaCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Networks of their own for child JVMs on one machine: a namespace of the kernel for each, a cable
 * from it to a bridge, and this JVM at the bridge too. What a fault does is done by the firewall of
 * a namespace. Not safe for use by two threads; needs root.
 *
 * <p>All names carry this JVM's process id, so that two runs do not meet. What a run that was
 * killed has left is deleted by the next one.
 */
final class Namespaces implements AutoCloseable {

  private static final String PREFIX = "cusinart-";
  private static final long COMMAND_SECONDS = 10;

  /** Drops all that comes and goes by the cable, without a word to anybody. */
  private static final String SILENCE =
      """
      table inet silence {
        chain in { type filter hook input priority 0; policy accept; iifname != "lo" drop; }
        chain out { type filter hook output priority 0; policy accept; oifname != "lo" drop; }
      }
      """;

  private static final int BRIDGE_HOST = 254;

  private final long pid = ProcessHandle.current().pid();

  /** Of those meant for measurements between machines: nobody has it elsewhere. */
  private final String network = "198.18.%d.".formatted(pid % 256);

  private final String bridge = "cb" + pid;
  private final Map<String, Integer> hosts = new TreeMap<>();
  private final Map<String, Path> launchers = new TreeMap<>();
  private final Thread atExit = new Thread(this::delete, "delete network namespaces");

  private Namespaces() {}

  /** Whether this machine and this user can make them. */
  static boolean possible() {
    return succeeds("sh", "-c", "test $(id -u) -eq 0")
        && succeeds("ip", "-V")
        && succeeds("nft", "--version");
  }

  /** One for each name, all of them connected. Blocks. */
  static Namespaces create(List<String> names) {
    deleteLeftovers();
    var namespaces = new Namespaces();
    Runtime.getRuntime().addShutdownHook(namespaces.atExit);
    try {
      namespaces.addBridge();
      names.forEach(namespaces::add);
      return namespaces;
    } catch (RuntimeException failed) {
      namespaces.close();
      throw failed;
    }
  }

  private void addBridge() {
    run("ip", "link", "add", bridge, "type", "bridge");
    run("ip", "address", "add", host() + "/24", "dev", bridge);
    run("ip", "link", "set", bridge, "up");
  }

  private void add(String name) {
    hosts.put(name, hosts.size() + 1);
    String namespace = namespace(name);
    run("ip", "netns", "add", namespace);
    run("ip", "link", "add", cable(name), "type", "veth", "peer", "eth0", "netns", namespace);
    run("ip", "link", "set", cable(name), "master", bridge, "up");
    inside(name, "ip", "address", "add", host(name) + "/24", "dev", "eth0");
    inside(name, "ip", "link", "set", "eth0", "up");
    inside(name, "ip", "link", "set", "lo", "up");
  }

  /** This JVM's address there. */
  String host() {
    return network + BRIDGE_HOST;
  }

  /** The address of the namespace of this name. */
  String host(String name) {
    return network + hosts.get(name);
  }

  /** The same command in the namespace of this name; its process id is the JVM's own. */
  JavaCommand settle(String name, JavaCommand command) {
    Path launcher = launchers.computeIfAbsent(name, _ -> launcher(namespace(name), command.java()));
    return command.withJava(launcher);
  }

  private static Path launcher(String namespace, Path java) {
    String script = "#!/bin/sh\nexec ip netns exec %s '%s' \"$@\"\n".formatted(namespace, java);
    try {
      Path file =
          Files.createTempFile(
              namespace,
              "-java",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return Files.writeString(file, script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now on nothing reaches that namespace or leaves it, and nobody is told. Blocks. */
  void silence(String name) {
    load(name, SILENCE);
  }

  private void load(String name, String what) {
    try {
      Path rules = Files.writeString(Files.createTempFile("rules", ".nft"), what);
      try {
        inside(name, "nft", "-f", rules.toString());
      } finally {
        Files.delete(rules);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * From now on what these send does not reach that namespace any more, and nobody is told; what it
   * sends still reaches them. In place of an earlier such loss. Blocks.
   */
  void deafen(String name, List<String> to) {
    String from = to.stream().map(this::host).collect(Collectors.joining(", "));
    load(
        name,
        """
        table inet deafness {}
        delete table inet deafness
        table inet deafness {
          chain in {
            type filter hook input priority 0; policy accept;
            ip saddr { %s } counter drop;
          }
        }
        """
            .formatted(from));
  }

  /** How many packets were lost in that namespace since it was made deaf. Blocks. */
  int lost(String name) {
    var packets = Pattern.compile("packets (\\d+)").matcher(inside(name, "nft", "list", "ruleset"));
    return packets.find() ? Integer.parseInt(packets.group(1)) : 0;
  }

  /** The end of a {@link #silence} or {@link #deafen}. Blocks. */
  void heal(String name) {
    inside(name, "nft", "flush", "ruleset");
  }

  private String namespace(String name) {
    return PREFIX + pid + "-" + name;
  }

  /** The kernel allows 15 characters. */
  private String cable(String name) {
    return "cv" + pid + name;
  }

  private String inside(String name, String... command) {
    var words = new ArrayList<>(List.of("ip", "netns", "exec", namespace(name)));
    words.addAll(List.of(command));
    return run(words.toArray(String[]::new));
  }

  /** Deletes all of it, whatever of it there is; nobody may live there any more. Blocks. */
  @Override
  public void close() {
    delete();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  private void delete() {
    hosts
        .keySet()
        .forEach(name -> {
          // The cable first: a namespace that somebody still lives in would keep it.
          succeeds("ip", "link", "delete", cable(name));
          succeeds("ip", "netns", "delete", namespace(name));
        });
    succeeds("ip", "link", "delete", bridge);
    launchers.values().forEach(file -> file.toFile().delete());
  }

  /** Those of JVMs that live no more. */
  private static void deleteLeftovers() {
    for (String line : run("ip", "netns", "list").lines().toList()) {
      String[] parts = line.split("[- ]", -1);
      if (line.startsWith(PREFIX) && ProcessHandle.of(Long.parseLong(parts[1])).isEmpty()) {
        succeeds("ip", "netns", "delete", line.split(" ", 2)[0]);
        succeeds("ip", "link", "delete", "cb" + parts[1]);
      }
    }
  }

  private static boolean succeeds(String... command) {
    try {
      run(command);
      return true;
    } catch (IllegalStateException _) {
      return false;
    }
  }

  private static String run(String... command) {
    String what = String.join(" ", command);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException("[%s] failed: %s".formatted(what, said.strip()));
      }
      return said;
    } catch (IOException e) {
      throw new IllegalStateException("cannot run [%s]".formatted(what), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while [%s] ran".formatted(what), e);
    }
  }
}
