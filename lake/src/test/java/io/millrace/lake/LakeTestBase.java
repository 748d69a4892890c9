package io.millrace.lake;

import io.millrace.lake.testing.LocalSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A lake in a folder of its own, and short words for batches. */
abstract class LakeTestBase {
  static final Slice DAY_1 = new Slice("2024-03-01");
  static final Slice DAY_2 = new Slice("2024-03-02");
  static final Slice DAY_3 = new Slice("2024-03-03");

  static final ZoneId UTC = ZoneId.of("UTC");

  final SparkSession spark = LocalSpark.session();
  final TableSpec orders = daily("bronze.orders", false);

  @TempDir Path folder;
  LakeLocation location;
  Lake lake;

  @BeforeEach
  void openLake() {
    location = new LakeLocation(new org.apache.hadoop.fs.Path(folder.toUri()));
    lake = Lake.open(spark, location);
  }

  static TableSpec daily(String name, boolean merges) {
    Slicing slicing = Slicing.daily("ds", ZoneId.of("UTC"));
    return new TableSpec(DatasetName.parse(name), slicing, "", "", Map.of(), merges);
  }

  static TableSpec whole(String name, boolean merges) {
    Slicing slicing = Slicing.unpartitioned();
    return new TableSpec(DatasetName.parse(name), slicing, "", "", Map.of(), merges);
  }

  static Batch batch(TableSpec table, Slice slice, WriteMode mode, Dataset<Row> rows) {
    return batch(table, slice, mode, rows, Map.of(), "config-1");
  }

  static Batch batch(
      TableSpec table,
      Slice slice,
      WriteMode mode,
      Dataset<Row> rows,
      Map<String, Long> watermarks,
      String config) {
    return new Batch(
        RunId.create(), table, slice, mode, rows, List.of(), SourceFacts.NONE, watermarks, config);
  }

  CommitResult commit(TableSpec table, Slice slice, WriteMode mode, Dataset<Row> rows) {
    return lake.commit(batch(table, slice, mode, rows), Audits.accepting(), Progress.NONE);
  }

  SliceRecord committed(TableSpec table, Slice slice, WriteMode mode, Dataset<Row> rows) {
    return ((CommitResult.Committed) commit(table, slice, mode, rows)).record();
  }

  Dataset<Row> sql(String query) {
    return spark.sql(query);
  }

  /** All rows that a reader sees, each as text, sorted. */
  List<String> visible(TableSpec table) {
    return spark
        .read()
        .format("delta")
        .load(location.table(table.name()).toString())
        .collectAsList()
        .stream()
        .map(Row::toString)
        .sorted()
        .toList();
  }

  long version(TableSpec table) {
    return lake.history(table.name()).version();
  }

  /** Files of all tables, whether a version refers to them or not. */
  long dataFiles() {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(Path::toString)
          .filter(file -> file.endsWith(".snappy.parquet") || file.endsWith(".bin"))
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
