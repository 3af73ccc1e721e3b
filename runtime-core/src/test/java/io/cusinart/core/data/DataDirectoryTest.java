package io.cusinart.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.cusinart.api.NodeId;
import io.cusinart.api.RuntimeFailure;
import io.cusinart.core.data.RememberedMembers.Memory;
import io.cusinart.core.settings.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

final class DataDirectoryTest {

  private static final NodeId A = new NodeId("a");

  @TempDir private Path temporary;

  private Path path() {
    return temporary.resolve("room");
  }

  private DataDirectory open() {
    return DataDirectory.open(path(), "c", A);
  }

  private void refused(String cluster, String node, String... parts) {
    assertThatThrownBy(() -> DataDirectory.open(path(), cluster, new NodeId(node)))
        .isInstanceOf(RuntimeFailure.Invalid.class)
        .hasMessageContainingAll(parts)
        .satisfies(refusal -> assertThat(refusal.getMessage()).hasLineCount(1));
  }

  @Test
  void itIsMadeForItsOwnerAloneAndCountsStarts() throws IOException {
    try (DataDirectory room = open()) {
      assertThat(room.starts()).isEqualTo(1);
      assertThat(room.path()).isEqualTo(path());
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
          .isEqualTo("rwx------");
    }
    try (DataDirectory room = open()) {
      assertThat(room.starts()).isEqualTo(2);
    }
  }

  /** Turns red when the cookie is not compared. */
  @Test
  void anothersIsRefused() {
    open().close();

    refused("c", "b", "is that of node a of cluster c, not of b of c", "--data");
    refused("d", "a", "is that of node a of cluster c, not of a of d");
    open().close();
  }

  /** Turns red when nothing is locked: two nodes would write the same files. */
  @Test
  void nobodyElseOpensItWhileItIsHeld() {
    try (DataDirectory _ = open()) {
      refused("c", "a", "is in use by a node that runs; stop that one");
    }
    open().close();
  }

  /** Turns red when what lacks the cookie is taken for empty. */
  @Test
  void filesOfANodeWithoutTheCookieAreRefused() throws IOException {
    try (DataDirectory room = open()) {
      room.of("log");
    }
    Files.delete(path().resolve(DataDirectory.COOKIE));

    refused("c", "a", "holds parts of a node but no node.id", "restore that file");
  }

  @Test
  void whatHoldsOtherThingsIsInitialised() throws IOException {
    Files.createDirectories(path());
    Files.writeString(path().resolve("node.log"), "a line");
    try (DataDirectory room = open()) {
      assertThat(room.starts()).isEqualTo(1);
    }
    assertThat(path().resolve("node.log")).hasContent("a line");
  }

  @Test
  void aCookieThatCannotBeReadIsRefusedAndKept() throws IOException {
    for (String text :
        List.of(
            "",
            "format = 2\ncluster = c\nnode = a\nstarts = 1",
            "\u0000\u0001",
            "format = 1\ncluster = c\nnode = \nstarts = 1",
            "format = 1\ncluster = c\nnode = a\nstarts = x")) {
      Files.createDirectories(path());
      Files.writeString(path().resolve(DataDirectory.COOKIE), text);

      refused("c", "a", "node.id cannot be read", "newer version");
      assertThat(path().resolve(DataDirectory.COOKIE)).hasContent(text);
    }
  }

  @Test
  void whatIsNoDirectoryIsRefused() throws IOException {
    Files.writeString(path(), "a file");

    refused("c", "a", "is no directory; give another one");
  }

  /** What a crash leaves between the new file and its renaming. */
  @Test
  void aWriteThatWasNotFinishedChangesNothing() throws IOException {
    open().close();
    Path unfinished = path().resolve(DataDirectory.COOKIE + AtomicFile.UNFINISHED);
    Files.writeString(unfinished, "form");

    try (DataDirectory room = open()) {
      assertThat(room.starts()).isEqualTo(2);
    }
    assertThat(unfinished).doesNotExist();
  }

  @Test
  void membersAreRemembered() {
    var others = List.of(new HostPort("h", 2), new HostPort("[::1]", 3));
    try (DataDirectory room = open()) {
      assertThat(room.members().memory()).isEqualTo(Memory.NONE);
      room.members().port(7);
      room.members().others(others);
    }
    try (DataDirectory room = open()) {
      assertThat(room.members().memory().port()).isEqualTo(7);
      assertThat(room.members().memory().others()).containsExactlyInAnyOrderElementsOf(others);
    }
  }

  @Test
  void membersThatCannotBeReadAreNone() throws IOException {
    open().close();
    Files.writeString(
        path().resolve(RememberedMembers.FILE), "port 99999\nmember nonsense\nmember h:1\n?");

    try (DataDirectory room = open()) {
      assertThat(room.members().memory()).isEqualTo(new Memory(0, List.of(new HostPort("h", 1))));
    }
  }

  /** The next change finds the disk again. */
  @Test
  void membersThatCouldNotBeWrittenAreWrittenWithTheNextChange() throws IOException {
    var log = new ListAppender<ILoggingEvent>();
    var logger = (Logger) LoggerFactory.getLogger(RememberedMembers.class);
    log.list = new CopyOnWriteArrayList<>();
    log.start();
    logger.addAppender(log);
    try (DataDirectory room = open()) {
      Path file = path().resolve(RememberedMembers.FILE);
      Path obstacle = path().resolve(RememberedMembers.FILE + AtomicFile.UNFINISHED);
      Path within = Files.createDirectories(obstacle.resolve("within"));
      room.members().port(7);
      await("a failure")
          .untilAsserted(() ->
              assertThat(log.list)
                  .anyMatch(line -> line.getFormattedMessage().contains("not be written")));
      Files.delete(within);
      Files.delete(obstacle);
      room.members().port(8);

      await("the second").untilAsserted(() -> assertThat(file).content().contains("port 8"));
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void partsHaveFoldersOfTheirOwn() {
    try (DataDirectory room = open()) {
      assertThat(room.of("kvs-1")).isDirectory().hasParent(path().resolve("parts"));
      assertThatThrownBy(() -> room.of("../x")).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
