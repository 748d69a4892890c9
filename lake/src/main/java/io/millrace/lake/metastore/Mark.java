package io.millrace.lake.metastore;

import io.millrace.lake.SliceRecord;
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
    return new Mark(
        Map.of(
            PREFIX + "run", slice.run().value(),
            PREFIX + "version", Long.toString(slice.version()),
            PREFIX + "verdict", slice.verdict().name(),
            PREFIX + "rows", Long.toString(slice.rows()),
            PREFIX + "fingerprint", slice.fingerprint()));
  }

  /** The mark among the parameters of a partition, to which Hive adds some of its own. */
  static Mark in(Map<String, String> parameters) {
    Map<String, String> ours = new TreeMap<>(parameters);
    ours.keySet().removeIf(name -> !name.startsWith(PREFIX));
    return new Mark(ours);
  }
}
