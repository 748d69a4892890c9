package io.millrace.ingest.journal.replay;

import io.millrace.lake.DatasetName;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;

/** Transactions that end in a slice must be there with all of their changes. */
final class Transactions {
  private Transactions() {}

  /**
   * @throws TornTransactionException if one lacks changes, or has too many
   */
  static void requireWhole(
      DatasetName table, JournalSpec spec, ScanSummary scan, JavaRDD<Folded> folded) {
    Map<String, Long> told = new HashMap<>();
    folded
        .map(Folded::told)
        .collect() // as many as transactions ended in the slice
        .forEach(slot -> slot.forEach((name, changes) -> told.merge(name, changes, Long::sum)));
    scan.endedTransactions()
        .forEach(
            (transaction, events) -> {
              long expected = expected(events, spec.decoding().tables());
              long found = told.getOrDefault(transaction, 0L);
              if (!events.isEmpty() && expected != found) { // not every format tells how many
                throw new TornTransactionException(table, transaction, expected, found);
              }
            });
  }

  private static long expected(Map<String, Long> events, Set<String> tables) {
    return events.entrySet().stream()
        .filter(
            entry ->
                tables.isEmpty()
                    || tables.contains(entry.getKey())
                    || tables.contains(
                        entry.getKey().substring(entry.getKey().lastIndexOf('.') + 1)))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
