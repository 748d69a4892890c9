package io.millrace.lake.metastore;

import io.millrace.lake.RunId;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Verdict;
import io.millrace.lake.ledger.SliceEvent;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a ready mark says of its slice, as the parameters of the Hive partition.
 *
 * @param parameters those of ours, by name
 */
public record Mark(Map<String, String> parameters) {
  private static final String PREFIX = "millrace.";

  public Mark {
    parameters = Map.copyOf(parameters);
  }

  /** The mark that a ready slice should have. */
  public static Mark of(SliceRecord slice) {
    return of(slice.run(), slice.version(), slice.verdict(), slice.rows(), slice.fingerprint());
  }

  /** The same from the ledger's memory of its commit. */
  public static Mark of(SliceEvent event) {
    return of(event.run(), event.version(), event.verdict(), event.rows(), event.fingerprint());
  }

  private static Mark of(RunId run, long version, Verdict verdict, long rows, String fingerprint) {
    return new Mark(
        Map.of(
            PREFIX + "run", run.value(),
            PREFIX + "version", Long.toString(version),
            PREFIX + "verdict", verdict.name(),
            PREFIX + "rows", Long.toString(rows),
            PREFIX + "fingerprint", fingerprint));
  }

  /** The mark among the parameters of a partition, to which Hive adds some of its own. */
  static Mark in(Map<String, String> parameters) {
    Map<String, String> ours = new TreeMap<>(parameters);
    ours.keySet().removeIf(name -> !name.startsWith(PREFIX));
    return new Mark(ours);
  }
}
