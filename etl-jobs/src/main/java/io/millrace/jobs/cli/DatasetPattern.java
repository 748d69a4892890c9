package io.millrace.jobs.cli;

import io.millrace.lake.DatasetName;
import java.util.List;
import java.util.regex.Pattern;

/** Names of datasets that the project need no longer have, as the ledger remembers them. */
final class DatasetPattern {
  private DatasetPattern() {}

  /** Whether any pattern, or no pattern at all, names the dataset; {@code *} is any characters. */
  static boolean anyMatches(List<String> patterns, DatasetName name) {
    return patterns.isEmpty()
        || patterns.stream()
            .map(pattern -> Pattern.quote(pattern).replace("*", "\\E.*\\Q"))
            .anyMatch(regex -> name.toString().matches(regex));
  }
}
