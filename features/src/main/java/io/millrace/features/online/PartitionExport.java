package io.millrace.features.online;

import io.millrace.lake.table.Names;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/** One task's rows into the store, over one connection. Tried again, it ends the same. */
final class PartitionExport implements FlatMapFunction<Iterator<InternalRow>, ExportCounts> {
  /** A batch is no larger, however few rows it has by then. */
  private static final int LARGEST_BATCH_IN_BYTES = 8 << 20;

  private final GroupInStore group;
  private final int keys;
  private final Edition edition;
  private final int batchRows;
  private final Pace.Throttle throttle;

  private PartitionExport(GroupInStore group, int keys, Edition edition, Pace pace) {
    this.group = group;
    this.keys = keys;
    this.edition = edition;
    this.batchRows = pace.batch();
    this.throttle = pace.throttle();
  }

  /**
   * Writes all rows.
   *
   * @param keys how many of the first columns name the entity
   */
  static ExportCounts export(
      GroupInStore group, Dataset<Row> rows, int keys, Edition edition, Pace pace) {
    Column[] columns = group.columns().stream().map(Names::column).toArray(Column[]::new);
    // One line of counts for each connection.
    return rows
        .select(columns)
        .coalesce(pace.connections())
        .queryExecution()
        .toRdd()
        .toJavaRDD()
        .mapPartitions(new PartitionExport(group, keys, edition, pace))
        .collect()
        .stream()
        .reduce(ExportCounts.NONE, ExportCounts::plus);
  }

  @Override
  public Iterator<ExportCounts> call(Iterator<InternalRow> rows) {
    ExportCounts counts = ExportCounts.NONE;
    if (!rows.hasNext()) {
      return List.of(counts).iterator();
    }
    try (EntityWriter writer = group.writer(edition)) {
      while (rows.hasNext()) {
        InternalRow row = rows.next();
        if (hasKey(row)) {
          writer.add(row);
        } else {
          counts = counts.plus(new ExportCounts(1, 0, 0, 0, 1, 0));
        }
        boolean full = writer.rows() == batchRows || writer.sizeInBytes() >= LARGEST_BATCH_IN_BYTES;
        if (full || !rows.hasNext() && writer.rows() > 0) {
          int batch = writer.rows();
          counts = counts.plus(writer.flush());
          throttle.passed(batch);
        }
      }
      return List.of(counts).iterator();
    }
  }

  private boolean hasKey(InternalRow row) {
    for (int i = 0; i < keys; i++) {
      if (row.isNullAt(i)) {
        return false;
      }
    }
    return true;
  }
}
