package io.millrace.features;

import io.millrace.features.spec.Derived;
import io.millrace.features.spec.Feature;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.lake.InvalidSpecException;
import java.time.Instant;
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

  /**
   * Requires that nothing was learned of the days on which a model is judged.
   *
   * @param learnedUpTo the first moment that nothing was learned of
   * @param judgedFrom where the first part begins that is not for training
   * @throws InvalidSpecException that names what has learned
   */
  public static void requireNoneLearned(
      String set, FeatureGroup group, Instant learnedUpTo, Instant judgedFrom) {
    List<String> learned = group.toLearn().stream().map(Derived.Learned::text).toList();
    if (!learned.isEmpty() && learnedUpTo.isAfter(judgedFrom)) {
      throw new InvalidSpecException(
          "%s judges labels from %s on, and %s has learned of days after it: %s. Let its 'fit' end there or before, in another version, or let the parts begin later."
              .formatted(set, judgedFrom, group.name(), String.join(", ", learned)));
    }
  }

  private static String text(Feature feature) {
    return "%s over %s".formatted(feature.name(), feature.frame());
  }
}
