package io.cusinart.testkit.nodes;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a worker says of itself while one of its incarnations lasts. Immutable.
 *
 * @param self the {@linkplain #one name and incarnation} of who says it
 * @param side those it would give work to, itself among them if it takes work
 * @param members those it has not seen removed, suspected or not
 */
public record Claim(String self, Set<String> side, Set<String> members) {

  private static final String CLAIMS = "claims ";
  private static final String MEMBERS = "of";

  /** Keeps both in the order of the names. */
  public Claim {
    side = new TreeSet<>(side);
    members = new TreeSet<>(members);
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
    List<String> words = List.of(line.substring(CLAIMS.length()).split(" ", -1));
    int members = words.indexOf(MEMBERS);
    return new Claim(
        words.getFirst(),
        Set.copyOf(words.subList(1, members)),
        Set.copyOf(words.subList(members + 1, words.size())));
  }

  /** What is printed. */
  public String line() {
    return CLAIMS
        + Stream.of(Stream.of(self), side.stream(), Stream.of(MEMBERS), members.stream())
            .flatMap(each -> each)
            .collect(Collectors.joining(" "));
  }

  /** The name of who says it. */
  public String name() {
    return self.substring(0, self.indexOf('/'));
  }

  /** Whether it takes work. */
  public boolean works() {
    return side.contains(self);
  }

  /** Whether it goes on without this one: a member no more, as it has seen. */
  public boolean excludes(String other) {
    return works() && !members.contains(other);
  }

  @Override
  public String toString() {
    return "%s with %s of %s".formatted(self, side, members);
  }
}
