package io.cusinart.core.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.util.DefaultClassResolver;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The number of a JDK class on the wire is that of no other. */
final class ClassNumbersTest {

  /** Kryo's own lets the last registration of a number win, without a word. */
  private static final class Strict extends DefaultClassResolver {
    private final Map<Integer, Class<?>> owners = new HashMap<>();

    @Override
    public Registration register(Registration registration) {
      Class<?> owner = owners.putIfAbsent(registration.getId(), registration.getType());
      if (owner != null && owner != registration.getType()) {
        throw new IllegalStateException(
            "%s and %s are both %d"
                .formatted(
                    owner.getName(), registration.getType().getName(), registration.getId()));
      }
      return super.register(registration);
    }
  }

  @Test
  void classesHaveNumbersOfTheirOwn() {
    var resolver = new Strict();
    var kryo = new Kryo(resolver, null);
    JdkValues.register(kryo, new ObjectPath(9));
    JdkCollections.register(kryo, new ObjectPath(9));

    assertThat(resolver.owners).hasSizeGreaterThan(60);
    Registration uuid = kryo.getRegistration(UUID.class);
    var twice = new Registration(Thread.class, uuid.getSerializer(), uuid.getId());
    assertThatThrownBy(() -> kryo.register(twice))
        .hasMessage("java.util.UUID and java.lang.Thread are both 22");
  }
}
