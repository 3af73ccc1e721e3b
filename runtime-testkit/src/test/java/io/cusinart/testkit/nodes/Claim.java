package io.cusinart.testkit.nodes;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a worker says of itself while one of its incarnations lasts. Immutable.
 *
 * @param self the {@linkplain #one name and incarnation} of who says it
 * @param side those it would give work to, itself among them if it takes work
 */
public record Claim(String self, Set<String> side) {

  private static final String CLAIMS = "claims ";

  /** Keeps the side in the order of the names. */
  public Claim {
    side = new TreeSet<>(side);
  }

  /** One run of a node. */
  public static String one(String name, long incarnation) {
    return name + "/" + Long.toHexString(incarnation);
  }

  /** Whether this line is one. */
  public static boolean isLine(String line) {
    return line.startsWith(CLAIMS);
  }

  /** What {@link #line} was made of. */
  public static Claim parse(String line) {
    String[] words = line.substring(CLAIMS.length()).split(" ", -1);
    return new Claim(words[0], Stream.of(words).skip(1).collect(Collectors.toSet()));
  }

  /** What is printed. */
  public String line() {
    return CLAIMS + Stream.concat(Stream.of(self), side.stream()).collect(Collectors.joining(" "));
  }

  /** The name of who says it. */
  public String name() {
    return self.substring(0, self.indexOf('/'));
  }

  /** Whether it takes work. */
  public boolean works() {
    return side.contains(self);
  }

  @Override
  public String toString() {
    return self + " with " + side;
  }
}
