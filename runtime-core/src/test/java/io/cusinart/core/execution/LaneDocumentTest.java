package io.cusinart.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.cusinart.core.Golden;
import io.cusinart.core.transport.WireInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/protocols/channel.md says of lanes is what travels on them. */
final class LaneDocumentTest {

  private static final int LAST_OF_KEY = 5;

  private static String document() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve("runtime-api"))) {
      root = Objects.requireNonNull(root.getParent(), "these tests run inside the project");
    }
    return Files.readString(root.resolve("docs/protocols/channel.md"));
  }

  /** The bytes that stand there, each message without the breaks of its lines. */
  private static String bytes() throws IOException {
    return document().replaceAll("\\n +", "");
  }

  private static String golden(String file, String name) {
    return HexFormat.of().formatHex(Golden.of(file).first(name)) + "\n";
  }

  /** Turns red when the bytes of a message change and the document does not. */
  @Test
  void theGoldenBytesInTheDocumentAreThoseOfTheCode() throws IOException {
    assertThat(bytes())
        .contains("Order              " + golden("requests.txt", "Order"))
        .contains("Completed          " + golden("replies.txt", "Completed"))
        .contains("Order, a bundle    " + golden("requests.txt", "Order/bundle"))
        .contains("Partial            " + golden("replies.txt", "Partial"));
  }

  @Test
  void theGreetingInTheDocumentIsThatOfALane() throws IOException {
    String greeting =
        HexFormat.of().formatHex(LaneServer.greeting(0x0102030405060708L, 5, 67_174_400));

    assertThat(document())
        .contains("435553010000001a" + "01" + "%02x".formatted(LaneServer.MAGIC) + greeting);
  }

  static Stream<Golden.Line> lines() {
    return Stream.of("requests.txt", "replies.txt")
        .flatMap(file -> Golden.of(file).lines().stream());
  }

  /** Turns red when a kind has another number, or a field that its row does not name. */
  @ParameterizedTest
  @MethodSource("lines")
  void everyKindHasItsRowAndTheRowItsFields(Golden.Line golden) throws IOException {
    var in = new WireInput(golden.bytes());
    in.next();
    String start = "| %d | `%s` |".formatted(in.number(), golden.name().replaceAll("/.*", ""));
    var fields = new TreeSet<Integer>();
    for (int field = in.next(); field != 0; field = in.next()) {
      fields.add(field);
      in.skip();
    }

    String row = document().lines().filter(each -> each.startsWith(start)).findFirst().orElse("");
    assertThat(row).as("a row that begins with %s", start).isNotEmpty();
    assertThat(row).contains(fields.contains(LAST_OF_KEY) ? "| yes |" : "| no |");
    assertThat(fields.tailSet(LAST_OF_KEY + 1))
        .allSatisfy(field -> assertThat(row).containsPattern("\\b" + field + "\\b"));
  }
}
