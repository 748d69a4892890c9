package io.millrace.quality;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;

/** Names the rows that made checks fail: one pass over the pending files for all of the checks. */
final class FailingKeys {
  private static final String CHECK = "_millrace_check";
  private static final String PLACE = "_millrace_place";

  private final Keys keys;

  FailingKeys(Keys keys) {
    this.keys = keys;
  }

  /**
   * Looks the keys up.
   *
   * @param failing by check, a condition that is true for the rows that failed it
   * @return by check, up to {@link Keys#LIMIT} keys, the smallest ones
   */
  Map<Integer, List<String>> find(Dataset<Row> rows, Map<Integer, Column> failing) {
    Map<Integer, List<String>> found = new LinkedHashMap<>();
    if (failing.isEmpty()) {
      return found;
    }
    for (Row row : smallest(rows, failing).collectAsList()) { // at most LIMIT rows a check
      found.computeIfAbsent(row.getInt(0), check -> new ArrayList<>()).add(keys.text(row, 1));
    }
    return found;
  }

  private Dataset<Row> smallest(Dataset<Row> rows, Map<Integer, Column> failing) {
    Column[] order = keys.order(rows.schema());
    Dataset<Row> failures = distinctKeys(rows, failing);
    Column place = functions.row_number().over(Window.partitionBy(CHECK).orderBy(order));
    Column[] texts = keys.texts();
    List<Column> shown = new ArrayList<>(List.of(functions.col(CHECK)));
    shown.addAll(List.of(texts));
    return failures
        .withColumn(PLACE, place)
        .where(functions.col(PLACE).leq(Keys.LIMIT))
        .orderBy(functions.col(CHECK), functions.col(PLACE))
        .select(shown.toArray(Column[]::new));
  }

  private Dataset<Row> distinctKeys(Dataset<Row> rows, Map<Integer, Column> failing) {
    Column[] checks =
        failing.entrySet().stream()
            .map(entry -> functions.when(entry.getValue(), functions.lit(entry.getKey())))
            .toArray(Column[]::new);
    List<Column> columns = new ArrayList<>();
    columns.add(functions.explode(functions.array(checks)).as(CHECK));
    keys.columns().forEach(name -> columns.add(Sql.column(name)));
    return rows.select(columns.toArray(Column[]::new))
        .where(functions.col(CHECK).isNotNull())
        .dropDuplicates(names());
  }

  private String[] names() {
    return IntStream.rangeClosed(0, keys.columns().size())
        .mapToObj(i -> i == 0 ? CHECK : keys.columns().get(i - 1))
        .toArray(String[]::new);
  }
}
