package io.cusinart.core.serialization;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.acme.Shop;
import com.esotericsoftware.kryo.io.Output;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import io.cusinart.api.RuntimeFailure;
import java.io.ObjectInputStream;
import java.util.Base64;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that no honest node sends. The JVM of tests has 512 MiB of heap. */
class HostileBytesTest {

  private static final int NAMED = 1;
  private static final int LAMBDA = 2;
  private static final int ARRAY = 3;
  private static final int FIRST_ID = 4;

  private final UserObjectCodec codec = Codecs.allowing("com.acme.Shop$Account");

  /**
   * Ids of: String, byte[], char[], short[], int[], long[], float[], double[], boolean[], Object[],
   * String[], BigInteger, ArrayList, LinkedList, HashSet, Set.of, EnumSet, TreeSet, HashMap,
   * TreeMap, BitSet, an entry, PriorityQueue, the concurrent ones, a reversed comparator, the
   * synchronized ones.
   *
   * <p>Turns red (OutOfMemoryError) when GuardedInput.claim is empty.
   */
  @ParameterizedTest
  @ValueSource(
      ints = {
        1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 50, 51, 70, 72, 76, 90, 80, 91, 49, 62, 65,
        66, 67, 68, 78, 87, 98, 99, 113, 120, 121, 122, 123, 124, 125, 126, 127, 114
      })
  void aHugeDeclaredLengthIsRefusedBeforeAnythingIsAllocated(int id) {
    for (int length :
        new int[] {1_900_000_000, Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 250_000}) {
      byte[] bytes =
          bytes(out -> {
            out.writeVarInt(id + FIRST_ID, true);
            if (id == 1) {
              out.writeVarIntFlag(true, length, true);
            } else {
              out.writeVarInt(length, true);
            }
            out.writeBytes(new byte[3]);
          });
      refused(bytes);
    }
  }

  @Test
  void aHugeArrayOfUsersRecordsIsRefused() {
    refused(
        bytes(out -> {
          out.writeVarInt(ARRAY, true);
          out.writeVarInt(1, true);
          name(out, "com.acme.Shop$Line", ClassIdentity.of(Shop.Line.class));
          out.writeVarInt(500_000_000, true);
        }));
  }

  @Test
  void lengthsThatEachWouldFitButNotTogetherAreRefused() {
    int most = 100_000;
    byte[] bytes =
        bytes(out -> {
          for (int i = 0; i < 3; i++) {
            out.writeVarInt(18 + FIRST_ID, true);
            out.writeVarInt(most, true);
          }
          out.writeBytes(new byte[most]);
        });

    // Turns red when GuardedInput.claim forgets what was claimed before.
    assertThatThrownBy(() -> codec.decode(bytes))
        .hasMessageContaining(
            "value[0]: declares 100000 elements of at least 1 bytes where 12 bytes");
  }

  @ParameterizedTest
  @CsvSource({"18,1", "50,1", "54,1", "61,65", "80,1"})
  void deepNestingIsRefusedAtTheLimit(int id, int length) {
    byte[] bytes =
        bytes(out -> {
          for (int i = 0; i < 90_000; i++) {
            out.writeVarInt(id + FIRST_ID, true);
            out.writeVarInt(length, true);
          }
        });

    // Turns red when ObjectPath does not check the depth.
    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContaining("is nested deeper than 64; break the cycle");
  }

  @Test
  void fourHundredThousandBytesOfNestingAreRefusedByTheirSize() {
    byte[] bytes =
        bytes(out -> {
          for (int i = 0; i < 200_000; i++) {
            out.writeVarInt(18 + FIRST_ID, true);
            out.writeVarInt(1, true);
          }
        });

    assertThatThrownBy(() -> codec.decode(bytes))
        .hasMessage(
            "cannot decode 400000 bytes: more than cusinart.serialization.max-bytes 196608; raise"
                + " it on this node");
  }

  /** Turns red without refusalOfName: it is loaded, and at best refused for its fields then. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "javax.management.BadAttributeValueExpException",
        "com.sun.rowset.JdbcRowSetImpl",
        "java.lang.ProcessBuilder",
        "java.util.PriorityQueue",
        "java.net.URL",
        "jdk.internal.misc.Unsafe",
        "sun.misc.Unsafe",
        "scala.Function1",
        "org.apache.pekko.actor.ActorSystem",
        "com.esotericsoftware.kryo.Kryo"
      })
  void aClassOfThePlatformIsNotEvenLoaded(String name) {
    var loader = new NotingLoader();
    UserObjectCodec noting = Codecs.loadingWith(loader);

    assertThatThrownBy(() -> noting.decode(named(name)))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContaining("class %s belongs to the platform", name);
    assertThat(loader.asked()).doesNotContain(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[Ljava.lang.String;", "[[[[[I", "com/acme/Shop", "", "a\nb", "../x", ".a", "a."})
  void aNameThatIsNoneIsRefused(String name) {
    assertThatThrownBy(() -> codec.decode(named(name)))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContaining("is no class name")
        .hasMessageNotContaining("\n");
  }

  @Test
  void aHugeNameIsRefusedByItsLength() {
    assertThatThrownBy(() -> codec.decode(named("a".repeat(100_000))))
        .hasMessageContaining("a class name has 100000 characters, more than 512");
  }

  @Test
  void aClassThatMayNotTravelIsNeverInitialized() throws ClassNotFoundException {
    System.clearProperty("com.acme.loud");
    String loud = "com.acme.Shop$Loud";
    long identity =
        ClassIdentity.of(Class.forName(loud, false, HostileBytesTest.class.getClassLoader()));

    assertThatThrownBy(() -> codec.decode(bytes(out -> name(out, loud, identity))))
        .hasMessageContaining("class com.acme.Shop$Loud may not travel");

    // Turns red when WireClasses.load initializes.
    assertThat(System.getProperty("com.acme.loud")).isNull();
  }

  @Test
  void aClassThatIsNotHereIsRefused() {
    assertThatThrownBy(() -> codec.decode(named("com.acme.Gone")))
        .hasMessageContaining("class com.acme.Gone is not on this node");
  }

  @Test
  void anotherVersionOfARecordIsRefusedInsteadOfMisread() {
    byte[] bytes =
        bytes(out -> {
          name(out, "com.acme.Shop$Circle", ClassIdentity.of(Shop.Circle.class) + 1);
          out.writeDouble(1);
        });

    // Turns red when WireClasses.readName does not compare identities.
    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(ForeignClass.class)
        .hasMessageContaining(
            "class com.acme.Shop$Circle is of another build here than at the sender; run one");
  }

  /** Turns red when GuardedInput.skip takes a name for known by its identity alone. */
  @Test
  void aKnownIdentityDoesNotStandForAnotherName() {
    byte[] circle = codec.encode(new Shop.Circle(1));
    assertThat(codec.decode(circle)).isEqualTo(new Shop.Circle(1));
    byte[] square = new String(circle, ISO_8859_1).replace("$Circl", "$Squar").getBytes(ISO_8859_1);

    assertThatThrownBy(() -> codec.decode(square))
        .isInstanceOf(ForeignClass.class)
        .hasMessageContaining("class com.acme.Shop$Square is of another build here");
  }

  /** Turns red when GuardedInput.skip looks at bytes behind the value's end. */
  @Test
  void aKnownNameIsNotReadBeyondTheEnd() {
    byte[] nothingButName = codec.encode(new Shop.Doubler());
    assertThat(codec.decode(nothingButName)).isInstanceOf(Shop.Doubler.class);

    for (int size = 0; size < nothingButName.length; size++) {
      var cut = new Payload(nothingButName, 0, size);
      assertThatThrownBy(() -> codec.decode(cut))
          .as("%d bytes", size)
          .isInstanceOf(RuntimeFailure.Invalid.class)
          .hasMessageNotContaining("\n");
    }
  }

  /** Turns red when ClassPolicy.judge lets the platform pass: an array's elements are loaded. */
  @Test
  void anElementsClassOfThePlatformIsNotAValues() {
    String name = "java.lang.ProcessBuilder";
    byte[] array =
        bytes(out -> {
          out.writeVarInt(ARRAY, true);
          out.writeVarInt(1, true);
          name(out, name, ClassIdentity.of(ProcessBuilder.class));
          out.writeVarInt(0, true);
        });
    assertThat(codec.decode(array)).isInstanceOf(ProcessBuilder[].class);

    byte[] value = bytes(out -> name(out, name, ClassIdentity.of(ProcessBuilder.class)));
    assertThatThrownBy(() -> codec.decode(value))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContaining("class java.lang.ProcessBuilder belongs to the platform");
  }

  /** What a component holds is of another class than it declares. */
  @Test
  void aValueOfAnotherClassThanDeclaredIsRefused() {
    byte[] bytes =
        bytes(out -> {
          name(out, "com.acme.Shop$Square", ClassIdentity.of(Shop.Square.class));
          out.writeVarInt(3, true);
          out.writeVarInt(1 + FIRST_ID, true);
          out.writeString("no color");
        });

    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContaining("record com.acme.Shop$Square cannot be made of these values")
        .hasMessageNotContaining("\n");
  }

  @Test
  void aLambdaThatIsNotInItsClassIsRefused() {
    byte[] bytes = codec.encode(Shop.plus(1));
    String text = new String(bytes, ISO_8859_1);
    byte[] other = text.replace("lambda$plus", "lambda$evil").getBytes(ISO_8859_1);

    assertThatThrownBy(() -> codec.decode(other))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContaining("is not known here; run one version on every node");
  }

  @ParameterizedTest
  @ValueSource(strings = {"java.util.Comparator", "java.util.Map$Entry"})
  void aLambdaOfThePlatformIsRefused(String host) {
    byte[] bytes =
        bytes(out -> {
          out.writeVarInt(LAMBDA, true);
          out.writeVarInt(0, true);
          out.writeLong(0);
          out.writeString(host);
        });

    assertThatThrownBy(() -> codec.decode(bytes)).hasMessageContaining("belongs to the platform");
  }

  @Test
  void javaSerializationIsRefused() {
    refused(Base64.getDecoder().decode("rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcAUH2sHDFmDRAwACRgAK"));
    refused("rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA==".getBytes(ISO_8859_1));
    refused(new byte[0]);
  }

  @Test
  void bytesAfterTheValueAreRefused() {
    assertThatThrownBy(() -> codec.decode(new byte[] {0, 0}))
        .hasMessage("cannot decode 2 bytes at value: 1 bytes are left over");
  }

  @Test
  void noCodeOfThisModuleReadsJavaSerialization() {
    var classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.cusinart");

    // Seen red with a class that made an ObjectInputStream.
    ArchRuleDefinition.noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ObjectInputStream.class)
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching(
            "com\\.esotericsoftware\\.kryo\\.serializers\\.(Java|Externalizable|Closure).*")
        .check(classes);
  }

  private static byte[] named(String name) {
    return bytes(out -> name(out, name, 0));
  }

  private static void name(Output out, String name, long identity) {
    out.writeVarInt(NAMED, true);
    out.writeVarInt(0, true);
    out.writeLong(identity);
    out.writeString(name);
  }

  private static byte[] bytes(Consumer<Output> write) {
    var out = new Output(64, -1);
    write.accept(out);
    return out.toBytes();
  }

  private void refused(byte[] bytes) {
    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageNotContaining("\n");
  }
}
