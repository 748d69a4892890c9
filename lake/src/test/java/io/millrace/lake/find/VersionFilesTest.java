package io.millrace.lake.find;

import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Option;

/** The oracle is Delta's own reading of the version. */
class VersionFilesTest {
  private static final String ROWS =
      """
      select id l, cast(id %% 90 as int) i, date_add(date'1969-12-01', cast(id %% 70 as int)) d,
        timestamp_micros((id - 700) * 86400000123) t, cast(id as decimal(9, 2)) m, id / 3.0D f,
        if(id %% 11 = 0, null, concat('a long text that all of them begin with, then ', lpad(id, 4, '0'))) x,
        if(id < 600, null, 'known') n, named_struct('l', id) s,
        if(id %% 400 = 0, null, concat('p', id div 500)) p, date_add(date'2024-03-01', cast(id div 500 as int)) q
      from range(%d, %d, 1, 2)
      """;

  private static final SparkSession spark = LocalSpark.session();
  @TempDir private static Path folder;

  /** Nine files and more in partitions by a text that may be NULL and a day; a renamed column. */
  @BeforeAll
  static void table() {
    for (int from = 0; from < 1500; from += 300) {
      spark
          .sql(ROWS.formatted(from, from + 300))
          .write()
          .format("delta")
          .mode("append")
          .partitionBy("p", "q")
          .option("delta.enableDeletionVectors", true)
          .option("delta.columnMapping.mode", "name")
          .option("delta.checkpointInterval", "3")
          .save(folder.toString());
    }
    spark.sql(
        "alter table delta.`%s` rename column n to \"n w\"".formatted(folder).replace('"', '`'));
    spark.sql("delete from delta.`%s` where l %% 7 = 2".formatted(folder));
  }

  private static Snapshot snapshot() {
    return DeltaLog.forTable(spark, folder.toString())
        .update(false, Option.empty(), Option.empty());
  }

  private static Dataset<Row> ours() {
    return VersionFiles.rows(spark, snapshot());
  }

  private static Dataset<Row> deltas() {
    return spark.read().format("delta").load(folder.toString());
  }

  private static List<String> sorted(Dataset<Row> rows) {
    return rows.toJSON().collectAsList().stream().sorted().toList();
  }

  @Test
  void a_version_is_read_as_delta_reads_it() {
    assertThat(ours().schema()).isEqualTo(deltas().schema());
    assertThat(sorted(ours())).hasSizeGreaterThan(1200).isEqualTo(sorted(deltas()));
    Snapshot early =
        DeltaLog.forTable(spark, folder.toString())
            .getSnapshotAt(2, Option.empty(), Option.empty());
    assertThat(sorted(VersionFiles.rows(spark, early)))
        .hasSize(900)
        .isEqualTo(
            sorted(spark.read().format("delta").option("versionAsOf", 2).load(folder.toString())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "p = 'p1'",
        "p is null",
        "p in ('p0', 'p2')",
        "q = '2024-03-02'",
        "q > date'2024-03-01' and p <> 'p1'",
        "upper(p) = 'P1'",
        "p = 'p1' or l = 3",
        "coalesce(p, 'none') = 'none'",
        "cast(q as string) like '%03'",
        "l = 299",
        "299 >= l",
        "l < 0",
        "l in (5, 1400)",
        "l <=> 17",
        "not l < 1200",
        "i > 88",
        "m = 1299.00",
        "m > 1450",
        "f < 2",
        "t = timestamp_micros((299 - 700) * 86400000123)",
        "t <= timestamp_micros((10 - 700) * 86400000123) - interval 1 microsecond",
        "t > timestamp_micros((1498 - 700) * 86400000123)",
        "d = date'1970-01-01'",
        "d < date'1969-12-02'",
        "x = 'a long text that all of them begin with, then 0299'",
        "x > 'a long text that all of them begin with, then 1495'",
        "x < 'a long text that all of them begin with, then 0003'",
        "x is null and l < 30",
        "`n w` = 'known' and l < 620",
        "`n w` is not null and l < 620",
        "`n w` is null and l > 590",
        "s.l = 1400",
        "l = i and p = 'p0'",
        "l > null",
        "l in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14)",
        "_metadata.file_path is not null and _metadata.file_size > 0 and l < 20"
      })
  void what_passes_a_filter_passes_it_here(String filter) {
    assertThat(sorted(ours().where(filter))).isEqualTo(sorted(deltas().where(filter)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "l = 299",
        "l >= 1400",
        "t > timestamp_micros((1498 - 700) * 86400000123)",
        "p = 'p1'",
        "l in (5, 1400)",
        "`n w` = 'known' and l < 620",
        "`n w` is not null",
        "p is null and l < 300",
        "d < date'1969-12-02' and l < 100"
      })
  void no_more_files_are_read_than_delta_would(String filter) {
    long all = ours().selectExpr("_metadata.file_path").distinct().count();
    assertThat(partitions(ours().where(filter)))
        .isPositive()
        .isLessThanOrEqualTo(partitions(deltas().where(filter)))
        .isLessThan(all);
  }

  /** Of files: each is read by a task of its own. */
  private static long partitions(Dataset<Row> rows) {
    spark.conf().set("spark.sql.files.openCostInBytes", Long.toString(1L << 30));
    try {
      return rows.queryExecution().toRdd().getNumPartitions();
    } finally {
      spark.conf().unset("spark.sql.files.openCostInBytes");
    }
  }

  /** Every file has a value that is its least or its greatest, and some rows at it. */
  @ParameterizedTest
  @ValueSource(strings = {"<", "<=", "=", ">=", ">"})
  void a_filter_at_the_border_of_a_file_keeps_it_if_it_must(String comparison) {
    List<Long> values = deltas().select("l").as(Encoders.LONG()).collectAsList();
    List<Row> borders =
        deltas().groupBy("_metadata.file_path").agg(min("l"), max("l")).collectAsList();
    Dataset<Row> rows = ours();
    for (Row file : borders.subList(0, 5)) {
      for (long border : List.of(file.getLong(1), file.getLong(2))) {
        assertThat(rows.where("l %s %d".formatted(comparison, border)).count())
            .isEqualTo(values.stream().filter(l -> holds(l, comparison, border)).count());
        assertThat(rows.where("%d %s l".formatted(border, comparison)).count())
            .isEqualTo(values.stream().filter(l -> holds(border, comparison, l)).count());
      }
    }
  }

  private static boolean holds(long left, String comparison, long right) {
    return switch (comparison) {
      case "<" -> left < right;
      case "<=" -> left <= right;
      case "=" -> left == right;
      case ">=" -> left >= right;
      default -> left > right;
    };
  }

  @Test
  void files_that_are_asked_for_are_all_that_spark_counts() {
    Dataset<Row> some =
        VersionFiles.rows(
            spark, snapshot(), file -> file.partition("p").filter("p1"::equals).isPresent());
    assertThat(sorted(some)).isEqualTo(sorted(deltas().where("p = 'p1'")));
    assertThat(size(some)).isPositive().isLessThan(size(ours()));
    assertThat(IntStream.of(1, 2).mapToObj(i -> ours().queryExecution().analyzed()).distinct())
        .hasSize(2); // attributes differ
    assertThat(ours().queryExecution().analyzed().sameResult(ours().queryExecution().analyzed()))
        .isTrue();
    assertThat(ours().queryExecution().analyzed().sameResult(some.queryExecution().analyzed()))
        .isFalse();
  }

  private static long size(Dataset<Row> rows) {
    return rows.queryExecution().optimizedPlan().stats().sizeInBytes().longValue();
  }
}
