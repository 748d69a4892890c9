package io.millrace.ingest.jdbc;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Names that may have been meant. */
final class Nearest {
  private static final int SHOWN = 20;

  private Nearest() {}

  /** A sentence that names the nearest ones, or else what there is. */
  static String hint(String name, Collection<String> known, String kind) {
    List<String> byDistance =
        known.stream().sorted(Comparator.comparingInt(k -> distance(name, k))).toList();
    if (byDistance.isEmpty()) {
      return "There are no %s that we may see.".formatted(kind);
    }
    String best = byDistance.get(0);
    if (distance(name, best) <= Math.max(2, name.length() / 3)) {
      return "Did you mean '%s'?".formatted(best);
    }
    List<String> shown = known.stream().sorted().limit(SHOWN).toList();
    String more = known.size() > SHOWN ? " and %d more".formatted(known.size() - SHOWN) : "";
    return "The %s are: %s%s.".formatted(kind, String.join(", ", shown), more);
  }

  private static int distance(String a, String b) {
    return LevenshteinDistance.getDefaultInstance()
        .apply(a.toLowerCase(Locale.ROOT), b.toLowerCase(Locale.ROOT));
  }
}
