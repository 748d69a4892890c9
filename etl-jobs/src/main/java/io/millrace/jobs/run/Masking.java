package io.millrace.jobs.run;

import static org.apache.spark.sql.functions.sha2;

import io.millrace.jobs.conf.ColumnSpec;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.table.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Replaces the values of masked columns before they are written anywhere. */
final class Masking {
  private static final int SHA_256 = 256;

  private Masking() {}

  /**
   * The rows, with a masked value as the lower-case hexadecimal hash of its text. NULL stays NULL,
   * and equal values stay equal.
   *
   * @throws InvalidSpecException if a column that is to be masked is not there
   */
  static Dataset<Row> masked(Dataset<Row> rows, Map<String, ColumnSpec> columns) {
    List<String> masked =
        columns.entrySet().stream()
            .filter(column -> column.getValue().mask().isPresent())
            .map(Map.Entry::getKey)
            .toList();
    for (String name : masked) {
      if (!Arrays.asList(rows.columns()).contains(name)) {
        throw new InvalidSpecException(
            "Column '%s' is to be masked, and the source has none of that name, only: %s. Mend it under 'columns', in the case the source uses."
                .formatted(name, String.join(", ", rows.columns())));
      }
    }
    if (masked.isEmpty()) {
      return rows;
    }
    Column[] all =
        Arrays.stream(rows.columns())
            .map(
                name ->
                    masked.contains(name) ? hash(Names.column(name)).as(name) : Names.column(name))
            .toArray(Column[]::new);
    return rows.select(all);
  }

  private static Column hash(Column value) {
    return sha2(value.cast("string"), SHA_256);
  }
}
