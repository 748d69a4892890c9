package io.millrace.ingest.journal.replay;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * How many versions of a history a slice concerned, by what became of them.
 *
 * @param entering rows that enter the table
 * @param leaving rows that leave it
 */
record Versions(Map<VersionFate, Long> fates, long entering, long leaving) {
  static Versions of(List<Decided.Counts> decisions) {
    Map<VersionFate, Long> fates = new EnumMap<>(VersionFate.class);
    long entering = 0;
    long leaving = 0;
    for (Decided.Counts counts : decisions) {
      counts.versions().forEach((fate, n) -> fates.merge(fate, n, Long::sum));
      entering += counts.entering();
      leaving += counts.leaving();
    }
    return new Versions(fates, entering, leaving);
  }

  /** Each row that comes or goes is of a version that is told. */
  boolean addsUp() {
    return entering == sum(VersionFate::enters) && leaving == sum(VersionFate::leaves);
  }

  private long sum(Predicate<VersionFate> which) {
    return fates.entrySet().stream()
        .filter(fate -> which.test(fate.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  Map<String, Long> entries() {
    Map<String, Long> entries = new LinkedHashMap<>();
    for (VersionFate fate : VersionFate.values()) {
      entries.put("versions." + fate.name().toLowerCase(Locale.ROOT), fates.getOrDefault(fate, 0L));
    }
    return entries;
  }
}
