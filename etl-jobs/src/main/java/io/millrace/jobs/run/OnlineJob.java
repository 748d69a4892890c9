package io.millrace.jobs.run;

import io.millrace.features.online.Edition;
import io.millrace.features.online.ExportCounts;
import io.millrace.features.reader.StoredTable;
import io.millrace.jobs.conf.OnlineDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.Slice;
import io.millrace.lake.WriteMode;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Exports a slice of a feature group for a dataset of kind {@code online}. The store is written to
 * before the receipt is committed: a run that dies in between exports again and finds all there.
 */
final class OnlineJob implements Job {
  private static final StructType RECEIPT =
      StructType.fromDDL(
          "feature_group string, version int, store string, as_of timestamp, build bigint,"
              + " rows_read bigint, written bigint, unchanged bigint, outdated bigint,"
              + " without_key bigint, deleted bigint");

  private final Dataset<Row> receipt;
  private final ExportCounts counts;

  private OnlineJob(Dataset<Row> receipt, ExportCounts counts) {
    this.receipt = receipt;
    this.counts = counts;
  }

  static OnlineJob open(OpenLake open, Project project, OnlineDataset spec, Slice slice) {
    OfflineSlice offline = OfflineSlice.of(open, project, spec, slice);
    ExportCounts counts =
        Stores.open(open.spark(), project, spec)
            .export(
                offline.table(), offline.rows(), offline.edition(), slice.value(), offline.run());
    return new OnlineJob(receipt(open.spark(), spec, offline, counts), counts);
  }

  private static Dataset<Row> receipt(
      SparkSession spark, OnlineDataset spec, OfflineSlice offline, ExportCounts counts) {
    Edition edition = offline.edition();
    StoredTable table = offline.table();
    Row row =
        RowFactory.create(
            table.group(),
            table.version(),
            spec.store(),
            Timestamp.from(edition.asOf()),
            edition.build(),
            counts.read(),
            counts.written(),
            counts.unchanged(),
            counts.outdated(),
            counts.withoutKey(),
            counts.deleted());
    return spark.createDataFrame(List.of(row), RECEIPT);
  }

  @Override
  public Dataset<Row> rows() {
    return receipt;
  }

  @Override
  public WriteMode mode() {
    return new WriteMode.ReplaceSlice();
  }

  @Override
  public Map<String, Long> balance() {
    return counts.balance();
  }
}
