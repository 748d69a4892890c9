package io.millrace.features.spec;

import io.millrace.lake.InvalidSpecException;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;

/**
 * A column of slices, or their events, as it was made.
 *
 * @param group its version
 * @param version the column's own, or the group's
 */
public record KnownPart(int group, String name, String text, int version)
    implements Comparable<KnownPart> {
  private static final Comparator<KnownPart> BY_NAME =
      Comparator.comparing(KnownPart::name).thenComparing(KnownPart::text);

  /** Whether it was made of the versions that a group and this column have now. */
  public boolean isOfVersions(FeatureGroup now) {
    return group == now.version() && version == now.versionOf(name);
  }

  /** Whether the group had it in its present version, and has it no more. */
  boolean isGone(FeatureGroup now, Set<String> parts) {
    return group == now.version() && !parts.contains(name);
  }

  void requireNotAfter(FeatureGroup now) {
    if (group > now.version()) {
      throw new InvalidSpecException(
          "%s is of version %d, and slices of version %d were made before. Versions grow."
              .formatted(now.name(), now.version(), group));
    }
    if (now.columns().contains(name) && version > now.versionOf(name)) {
      throw new InvalidSpecException(
          "%s.%s is of version %d, and was made of version %d before. Versions grow: write version: %d, or more."
              .formatted(now.name(), name, now.versionOf(name), version, version));
    }
  }

  String difference(Map<String, String> parts) {
    String is = parts.get(name);
    return "%n  %s%n    was %s%n    is  %s".formatted(name, text, is == null ? "gone" : is);
  }

  @Override
  public int compareTo(KnownPart other) {
    return BY_NAME.compare(this, other);
  }
}
