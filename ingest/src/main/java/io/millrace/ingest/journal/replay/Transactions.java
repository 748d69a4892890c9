package io.millrace.ingest.journal.replay;

import io.millrace.lake.DatasetName;
import java.util.HashMap;
import java.util.List;
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

  /**
   * A log tells transactions one after the other. So where changes of two have come, and no end of
   * any, their ends are not missing: nobody tells them.
   *
   * @param folded of a slice in which no transaction has ended
   * @throws TornTransactionException if changes of more than one transaction wait
   */
  static void requireMarks(DatasetName table, JavaRDD<Folded> folded) {
    List<String> waiting =
        folded
            .flatMap(
                slot -> slot.held().stream().map(Folded.Held::transaction).distinct().iterator())
            .distinct()
            .take(2);
    if (waiting.size() > 1) {
      throw TornTransactionException.withoutMarks(table, waiting.get(0), waiting.get(1));
    }
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
