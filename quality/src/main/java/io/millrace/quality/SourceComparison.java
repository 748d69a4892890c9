package io.millrace.quality;

import io.millrace.lake.Evidence;
import io.millrace.lake.WriteMode;
import java.util.Optional;

/** Whether a write can be compared with what its source says of itself. */
final class SourceComparison {
  private SourceComparison() {}

  /** Why it cannot, if so. */
  static Optional<String> whyNot(Evidence evidence) {
    WriteMode mode = evidence.batch().mode();
    if (mode instanceof WriteMode.Upsert || mode instanceof WriteMode.Rewrite) {
      return Optional.of("only the rows that changed are written, the source counts all");
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
