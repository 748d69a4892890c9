package io.millrace.features.online;

import io.millrace.features.reader.FeatureType;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;

/** One task's rows into the store, over one connection. Tried again, it ends the same. */
final class PartitionExport implements FlatMapFunction<Iterator<InternalRow>, ExportCounts> {
  /** A batch is no larger, however few rows it has by then. */
  private static final int LARGEST_BATCH_IN_BYTES = 8 << 20;

  private final Connector connector;
  private final PostgresTable table;
  private final List<String> types;
  private final int keys;
  private final Edition edition;
  private final int batchRows;
  private final Pace.Throttle throttle;

  PartitionExport(
      Connector connector,
      PostgresTable table,
      List<String> types,
      int keys,
      Edition edition,
      Pace pace) {
    this.connector = connector;
    this.table = table;
    this.types = List.copyOf(types);
    this.keys = keys;
    this.edition = edition;
    this.batchRows = pace.batch();
    this.throttle = pace.throttle();
  }

  @Override
  public Iterator<ExportCounts> call(Iterator<InternalRow> rows) {
    ExportCounts counts = ExportCounts.NONE;
    if (!rows.hasNext()) {
      return List.of(counts).iterator();
    }
    try (BatchWriter writer = new BatchWriter(connector.open(), table, edition)) {
      CopyBatch batch = new CopyBatch(types.stream().map(FeatureType::parse).toList());
      while (rows.hasNext()) {
        InternalRow row = rows.next();
        if (hasKey(row)) {
          batch.add(row);
        } else {
          counts = counts.plus(new ExportCounts(1, 0, 0, 0, 1, 0));
        }
        boolean full = batch.rows() == batchRows || batch.sizeInBytes() >= LARGEST_BATCH_IN_BYTES;
        if (full || !rows.hasNext() && batch.rows() > 0) {
          counts = counts.plus(writer.write(batch.finished(), batch.rows()));
          throttle.passed(batch.rows());
          batch.clear();
        }
      }
      return List.of(counts).iterator();
    } catch (SQLException e) {
      throw connector.explain(e, "while writing " + table.name());
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
