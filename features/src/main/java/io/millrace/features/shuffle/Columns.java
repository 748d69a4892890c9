package io.millrace.features.shuffle;

import io.millrace.lake.InvalidSpecException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Which columns rows must have, and which they must not. */
public final class Columns {
  private Columns() {}

  /**
   * @param where the table, for messages
   */
  public static void require(String where, Dataset<Row> rows, List<String> names) {
    List<String> known = Arrays.asList(rows.columns());
    List<String> missing = names.stream().filter(name -> !known.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new InvalidSpecException(
          "%s: there is no column %s. There are: %s."
              .formatted(where, String.join(", ", missing), String.join(", ", known)));
    }
  }

  /**
   * Names that differ in case alone are one name for a table.
   *
   * @param where the table, for messages
   */
  public static void requireNone(String where, Dataset<Row> rows, List<String> names) {
    for (String name : names) {
      if (Arrays.stream(rows.columns()).anyMatch(name::equalsIgnoreCase)) {
        throw new InvalidSpecException(
            "%s have a column '%s' already. Rename one of the two.".formatted(where, name));
      }
    }
  }
}
