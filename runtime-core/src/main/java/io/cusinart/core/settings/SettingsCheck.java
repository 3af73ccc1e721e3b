package io.cusinart.core.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Makes the records of a configuration, or says everything that is wrong with it. What a value may
 * be is said by the records only: which key they complain of is found by giving it back its
 * default. Not safe for use by two threads.
 */
final class SettingsCheck {

  /** System properties that begin like settings: a child's parent, the command's log, our tests. */
  private static final Set<String> NO_SETTINGS = Set.of("parent", "log", "pekko", "test");

  /** Of a key; names of classes in values keep it. */
  private static final Pattern LEADING_ROOT =
      Pattern.compile("(?<![\\w.\"])cusinart\\.(?=[a-z\"])");

  private static final String SYSTEM_PROPERTIES = "system properties";
  private static final int MOST_SHOWN = 80;

  private final KnownSettings known = KnownSettings.ofReference();
  private final List<Refusal> refusals = new ArrayList<>();
  private final String rootless;
  private Config rest;

  private SettingsCheck(Config root, String rootless) {
    this.rest = root;
    this.rootless = rootless;
  }

  /**
   * The settings of what stands under {@code cusinart}.
   *
   * @param rootless a file in which that leading {@code cusinart.} is left out; empty: none
   * @throws WrongSettingsException with all that is wrong
   * @throws ConfigException if a setting is missing
   */
  static NodeSettings read(Config root, String rootless) {
    var check = new SettingsCheck(root, rootless);
    check.lookAtKeys("", root.root());
    return check.records();
  }

  /** Complains of keys that are none, and of values that are not of the kind of their key. */
  private void lookAtKeys(String section, ConfigObject object) {
    object.forEach((name, value) -> {
      String path = KnownSettings.path(section, name);
      if (known.types().containsKey(path)) {
        lookAtType(path, value);
      } else if (!known.isSection(path)) {
        refuseUnknown(path, value);
      } else if (value instanceof ConfigObject inner) {
        lookAtKeys(path, inner);
      } else {
        refuse(value, "cusinart.%s is a section with keys but is %s".formatted(path, show(value)));
        useDefault(path);
      }
    });
  }

  private void lookAtType(String path, ConfigValue value) {
    KeyType type = known.type(path);
    if (rest.hasPathOrNull(path) && !type.fits(rest, path)) {
      refuse(
          value, "cusinart.%s must be %s but is %s".formatted(path, type.allowed(), show(value)));
      useDefault(path);
    }
  }

  private void refuseUnknown(String path, ConfigValue value) {
    boolean other =
        NO_SETTINGS.contains(path) && value.origin().description().equals(SYSTEM_PROPERTIES);
    if (!other) {
      refuse(value, "cusinart.%s is no setting; %s".formatted(path, cure(path)));
    }
  }

  private String cure(String path) {
    if (path.equals(NodeSettings.ROOT)) {
      return "leave out the leading \"cusinart.\"";
    }
    return known
        .nearest(path)
        .map(near -> "did you mean cusinart.%s?".formatted(near))
        .orElse("docs/settings.md lists all; take it out");
  }

  private NodeSettings records() {
    Optional<RuntimeException> fault = fault(rest);
    while (fault.isPresent()) {
      Optional<String> wrong = culprit(message(fault.get()));
      if (wrong.isEmpty()) {
        // Nothing that was said is wrong: something is missing.
        throw refusals.isEmpty() ? fault.get() : refused();
      }
      refuse(rest.getValue(wrong.get()), message(fault.get()));
      useDefault(wrong.get());
      fault = fault(rest);
    }
    if (!refusals.isEmpty()) {
      throw refused();
    }
    return NodeSettings.ofChecked(rest);
  }

  private static Optional<RuntimeException> fault(Config root) {
    try {
      NodeSettings _ = NodeSettings.ofChecked(root);
      return Optional.empty();
    } catch (IllegalArgumentException | ConfigException wrong) {
      return Optional.of(wrong);
    }
  }

  /**
   * The key without whose value the records say something else. Two may be at odds; then it is the
   * one that they name.
   */
  private Optional<String> culprit(String message) {
    return known.types().keySet().stream()
        .filter(this::isChanged)
        .sorted(Comparator.comparing(key -> !message.startsWith("cusinart." + key + " ")))
        .filter(key ->
            !fault(withDefault(key)).map(SettingsCheck::message).equals(Optional.of(message)))
        .findFirst();
  }

  private boolean isChanged(String key) {
    return rest.hasPathOrNull(key) && !rest.getValue(key).equals(known.defaults().getValue(key));
  }

  private Config withDefault(String path) {
    return rest.withValue(path, known.defaults().getValue(path));
  }

  private void useDefault(String path) {
    rest = withDefault(path);
  }

  private void refuse(ConfigValue value, String text) {
    Refusal refusal = Refusal.at(value.origin(), text);
    refusals.add(
        refusal.place().equals(rootless)
            ? Refusal.at(value.origin(), LEADING_ROOT.matcher(text).replaceAll(""))
            : refusal);
  }

  private WrongSettingsException refused() {
    return new WrongSettingsException(refusals.stream().sorted().map(Refusal::toString).toList());
  }

  private static String message(RuntimeException fault) {
    return String.valueOf(fault.getMessage());
  }

  private static String show(ConfigValue value) {
    String text = value.render(ConfigRenderOptions.concise());
    return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
  }
}
