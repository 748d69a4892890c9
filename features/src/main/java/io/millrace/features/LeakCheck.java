package io.millrace.features;

import io.millrace.features.spec.Feature;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.lake.InvalidSpecException;
import java.util.List;

/** A feature that sees what happens at its label, or after it, knows the answer. */
public final class LeakCheck {
  private LeakCheck() {}

  /**
   * Requires that no window of a group reaches its label.
   *
   * @param set the training set, for messages
   * @throws InvalidSpecException that names each feature whose window does
   */
  public static void requireNone(String set, FeatureGroup group) {
    List<String> leaks =
        group.features().stream()
            .filter(feature -> feature.frame().end(0) > 0)
            .map(LeakCheck::text)
            .toList();
    if (!leaks.isEmpty()) {
      throw new InvalidSpecException(
          "%s would see what happens at its labels: %s. Remove 'at-end: include', or give these an offset."
              .formatted(set, String.join(", ", leaks)));
    }
  }

  private static String text(Feature feature) {
    return "%s over %s".formatted(feature.name(), feature.frame());
  }
}
