package io.millrace.lake.gate;

import io.millrace.lake.FileStatistics;
import io.millrace.lake.KeyCounts;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** Rows as they will be after a commit, of which not all went by: what is asked of them is read. */
public final class PendingContent {
  private static final String TIMES = "_times";

  private final StructType schema;
  private final List<AddFile> files;
  private final Function<List<AddFile>, Dataset<Row>> reading;

  PendingContent(
      StructType schema, List<AddFile> files, Function<List<AddFile>, Dataset<Row>> reading) {
    this.schema = schema;
    this.files = files;
    this.reading = reading;
  }

  public StructType schema() {
    return schema;
  }

  public long rows() {
    return files.stream().mapToLong(file -> (Long) file.numLogicalRecords().get()).sum();
  }

  public FileStatistics statistics() {
    return new PendingStatistics(schema, files);
  }

  public Dataset<Row> read() {
    return reading.apply(files);
  }

  /** The values of aggregates over all the rows, as one row; none if there are no rows. */
  public List<Row> aggregates(List<Column> aggregates) {
    if (rows() == 0) {
      return List.of();
    }
    Column[] columns = new Column[aggregates.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = aggregates.get(i).as("_" + i);
    }
    return read().groupBy().agg(columns[0], tail(columns)).collectAsList();
  }

  private static Column[] tail(Column[] columns) {
    return Stream.of(columns).skip(1).toArray(Column[]::new);
  }

  /** How often keys occur. */
  public KeyCounts keys(List<String> key) {
    Column[] columns =
        key.stream().map(name -> functions.col("`" + name + "`")).toArray(Column[]::new);
    Column complete = Stream.of(columns).map(Column::isNotNull).reduce(Column::and).orElseThrow();
    Row counts =
        read()
            .where(complete)
            .groupBy(columns)
            .agg(functions.count(functions.lit(1)).as(TIMES))
            .agg(
                functions.coalesce(functions.sum(TIMES), functions.lit(0L)),
                functions.count(functions.lit(1)),
                functions.count(functions.when(functions.col(TIMES).equalTo(1), 1)))
            .first();
    long rows = counts.getLong(0);
    return new KeyCounts(rows, rows() - rows, counts.getLong(1), counts.getLong(2), true);
  }
}
