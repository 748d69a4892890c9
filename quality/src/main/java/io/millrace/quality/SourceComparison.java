package io.millrace.quality;

import io.millrace.lake.Evidence;
import io.millrace.lake.WriteMode;
import java.util.Optional;

/** Whether a write can be compared with what its source says of itself. */
final class SourceComparison {
  private SourceComparison() {}

  /** Why it cannot, if so. */
  static Optional<String> whyNot(Evidence evidence) {
    if (evidence.batch().mode() instanceof WriteMode.Upsert) {
      return Optional.of("an upsert writes only the rows that changed, the source counts all");
    }
    return evidence.batch().source().rows().isEmpty()
        ? Optional.of("the source did not count its rows")
        : Optional.empty();
  }

  /** What to bear in mind where the two differ. */
  static String reservation(Evidence evidence) {
    return evidence.batch().source().consistent()
        ? ""
        : " (but it could not be read in one consistent state, so rows may have changed meanwhile: run again when it is quiet, or judge this at level warn)";
  }
}
