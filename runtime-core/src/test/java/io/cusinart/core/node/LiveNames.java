package io.cusinart.core.node;

import io.cusinart.core.console.DynamicConfigurator;
import io.cusinart.core.console.LiveRecord;
import io.cusinart.core.settings.ClusterToml;
import io.cusinart.core.settings.KernelSettings;
import io.cusinart.core.settings.NodeSettings;
import io.cusinart.core.settings.OtherValues;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the console calls the settings that change while a node runs, found by changing each. */
public final class LiveNames {

  private LiveNames() {}

  /** {@code MODULE::KEY} for each key of {@code reference.conf} that has one. */
  public static SortedMap<String, String> byKey() {
    SortedMap<String, String> before = values(NodeSettings.defaults().kernel());
    var names = new TreeMap<String, String>();
    for (String key : OtherValues.keys()) {
      ClusterToml other = ClusterToml.parse("other", OtherValues.file(key));
      values(other.alone().kernel())
          .forEach((name, value) -> {
            if (!value.equals(before.get(name))) {
              names.put(key, name);
            }
          });
    }
    return names;
  }

  /** How many there are. */
  public static int count() {
    return values(NodeSettings.defaults().kernel()).size();
  }

  private static SortedMap<String, String> values(KernelSettings kernel) {
    var values = new TreeMap<String, String>();
    for (DynamicConfigurator module : KernelModules.of(new LiveRecord<>(kernel), Extensions.NONE)) {
      module
          .keys()
          .keySet()
          .forEach(key -> values.put(module.name() + "::" + key, module.get(key)));
    }
    return values;
  }
}
