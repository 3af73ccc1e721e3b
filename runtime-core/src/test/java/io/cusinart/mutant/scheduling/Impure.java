package io.cusinart.mutant.scheduling;

import java.io.File;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.ActorRef;

/** One class for each way in which code that decides could stop being pure. */
public final class Impure {

  private Impure() {}

  record KnowsAnActor(ActorRef<String> actor) {}

  record KnowsAFile(File file) {}

  record KnowsABuffer(ByteBuffer buffer) {}

  static final class KnowsManyBuffers {
    int count(ByteBuffer[] buffers) {
      return buffers.length;
    }
  }

  record KnowsTheNet(URI uri) {}

  record KnowsAThread(Thread thread) {}

  record KnowsAnExecutor(Executor executor) {}

  record KnowsAScheduler(ScheduledExecutorService scheduler) {}

  record KnowsALock(ReentrantLock lock) {}

  static final class ReadsTheWallClock {
    long read() {
      return System.currentTimeMillis();
    }
  }

  static final class ReadsTheNanoClockByReference {
    LongSupplier clock() {
      return System::nanoTime;
    }
  }

  static final class ReadsTheInstantInALambda {
    LongSupplier clock() {
      return () -> Instant.now().toEpochMilli();
    }
  }

  static final class ReadsTheTimeOfDay {
    LocalTime read() {
      return LocalTime.now(ZoneOffset.UTC);
    }
  }

  static final class MakesAClock {
    Clock make() {
      return Clock.systemUTC();
    }
  }

  static final class DrawsFromMath {
    double draw() {
      return Math.random();
    }
  }

  static final class DrawsFromItsThread {
    int draw() {
      return ThreadLocalRandom.current().nextInt();
    }
  }

  static final class DrawsUnseeded {
    Random source() {
      return new Random();
    }
  }

  static final class DrawsUnseededToo {
    SplittableRandom source() {
      return new SplittableRandom();
    }
  }

  static final class DrawsSecurely {
    SecureRandom source() {
      return new SecureRandom();
    }
  }

  static final class DrawsByDefault {
    RandomGenerator source() {
      return RandomGenerator.getDefault();
    }
  }

  static final class DrawsAnId {
    UUID draw() {
      return UUID.randomUUID();
    }
  }

  static final class Shuffles {
    void shuffle(List<String> cards) {
      Collections.shuffle(cards);
    }
  }

  static final class ReadsTheEnvironment {
    String read() {
      return System.getProperty("user.name");
    }
  }
}
