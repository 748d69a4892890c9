package io.millrace.lake.find;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.testing.LocalSpark;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Option;

/** What is found is what Spark's own null-safe join finds. */
class RowFinderTest {
  private static final String ROWS =
      """
      select id l, cast(id % 90 as int) i, cast(id % 9 as smallint) s, cast(id % 5 as tinyint) y, id % 2 = 0 b,
        date_add(date'1500-01-01', cast(id * 97 as int)) d, timestamp_micros(id * 1000003) t,
        cast(id as decimal(9, 2)) d9, cast(id as decimal(18, 3)) d18, cast(id as decimal(38, 4)) d38,
        if(id % 7 = 0, null, concat('key of some length ', cast(id % 50 as string))) x, cast(cast(id as string) as binary) h,
        map('a', cast(id as string)) m, id * 2 v, right(concat('an id ', cast(id % 700 as string)), cast(id % 13 as int)) z
      from range(0, 3000, 1, 3)
      """;

  /** Several pages of each column, and no dictionary of z. */
  private static final Map<String, String> FILES =
      Map.of("parquet.page.row.count.limit", "300", "parquet.enable.dictionary#z", "false");

  private static final SparkSession spark = LocalSpark.session();
  @TempDir private static Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "l", "i", "s,y,b", "d", "t", "d9", "d18", "d38", "x", "h", "x,i", "b,x,l", "d,d38", "z",
        "z,i"
      })
  void what_is_found_is_what_a_join_finds(String keys) {
    List<String> columns = List.of(keys.split(","));
    Dataset<Row> wanted =
        spark
            .sql(ROWS)
            .where("l % 37 = 3 or l % 211 = 0")
            .unionByName(spark.sql(ROWS.replace("range(0, 3000, 1, 3)", "range(5000, 5050)")))
            .select(columns.stream().map(functions::col).toArray(Column[]::new))
            .distinct();
    List<String> found = found(wanted, "v", "m");
    assertThat(found).isNotEmpty().containsExactlyInAnyOrderElementsOf(joined(wanted));
  }

  @Test
  void files_that_cannot_have_a_key_are_not_read() {
    FileBounds first = FileBounds.of(files().get(0).stats(), Map.of());
    Dataset<Row> wanted = spark.sql("select 1500L l");
    KeyRange range = KeyRange.of(keys(wanted), 0, "l").orElseThrow();
    assertThat(files().stream().filter(file -> range.meets(bounds(file)))).hasSize(1);
    assertThat(first.isAllNull("l")).isFalse();
    KeyRange outside = KeyRange.of(keys(spark.sql("select 4000L l")), 0, "l").orElseThrow();
    assertThat(files()).noneMatch(file -> outside.meets(bounds(file)));
    KeyRange none =
        KeyRange.of(keys(spark.sql("select cast(null as bigint) l")), 0, "l").orElseThrow();
    assertThat(files()).noneMatch(file -> none.meets(bounds(file)));
    KeyRange text =
        KeyRange.of(keys(spark.sql("select cast(null as string) x")), 0, "x").orElseThrow();
    assertThat(files()).allMatch(file -> text.meets(bounds(file)));
  }

  @Test
  void rows_of_files_that_are_not_among_those_asked_for_are_not_found() {
    Dataset<Row> wanted = spark.sql("select 'key of some length 7' x");
    Instant border = Instant.ofEpochMilli(1_500_000);
    StructType columns = new StructType().add("t", DataTypes.TimestampType);
    RowFinder.Beside times = new RowFinder.Beside(columns, file -> false);
    RowFinder finder = new RowFinder(spark, snapshot(), AddFile::path);
    RowFinder early = finder.among(file -> file.lowerTime("t").filter(border::isBefore).isEmpty());
    RowFinder late = finder.among(file -> file.upperTime("t").filter(border::isAfter).isEmpty());
    List<Long> all = times(finder, wanted, times);
    assertThat(times(early, wanted, times))
        .hasSizeLessThan(all.size())
        .allMatch(t -> all.contains(t));
    assertThat(times(early, wanted, times))
        .containsAll(all.stream().filter(t -> t <= 1_500_000_000L).toList());
    assertThat(times(late, wanted, times))
        .hasSizeLessThan(all.size())
        .containsAll(all.stream().filter(t -> t >= 1_500_000_000L).toList());
  }

  private static List<Long> times(RowFinder finder, Dataset<Row> wanted, RowFinder.Beside times) {
    return finder.find(keys(wanted), times).map(row -> row.told().getLong(0)).collect();
  }

  @Test
  void bounds_of_times_hold_though_statistics_are_cut_to_the_millisecond() {
    FileBounds bounds =
        FileBounds.of(
            """
            {"minValues": {"t": "2024-03-01T01:00:00.000+01:00"}, "maxValues": {"t": "2024-03-01T00:00:00.007Z", "u": "+10000-01-01"}}""",
            Map.of());
    assertThat(bounds.lowerTime("t")).contains(Instant.parse("2024-03-01T00:00:00Z"));
    assertThat(bounds.upperTime("t")).contains(Instant.parse("2024-03-01T00:00:00.008Z"));
    assertThat(bounds.upperTime("u")).isEmpty();
    assertThat(bounds.lowerTime("u")).isEmpty();
  }

  private static FileBounds bounds(AddFile file) {
    return FileBounds.of(file.stats(), Map.of());
  }

  /** Three files of a thousand rows, some of them hidden. */
  @BeforeAll
  static void table() {
    FILES.forEach(spark.conf()::set);
    spark
        .sql(ROWS)
        .write()
        .format("delta")
        .option("delta.enableDeletionVectors", true)
        .save(folder.toString());
    FILES.keySet().forEach(spark.conf()::unset);
    spark.sql("delete from delta.`%s` where l %% 5 = 1".formatted(folder));
  }

  private Snapshot snapshot() {
    return DeltaLog.forTable(spark, folder.toString())
        .update(false, Option.empty(), Option.empty());
  }

  private List<AddFile> files() {
    return snapshot().allFiles().collectAsList();
  }

  private static WantedKeys keys(Dataset<Row> wanted) {
    StructType types = wanted.schema();
    Dataset<Row> numbered = wanted.withColumn("tag", functions.monotonically_increasing_id());
    List<byte[]> rows =
        numbered
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .map(row -> ((UnsafeRow) row).getBytes().clone())
            .collect();
    return WantedKeys.of(types, types.size() + 1, rows);
  }

  private List<String> found(Dataset<Row> wanted, String... beside) {
    StructType told = new StructType();
    for (String column : beside) {
      told = told.add(column, snapshot().schema().apply(column).dataType());
    }
    StructType columns = told;
    RowFinder finder = new RowFinder(spark, snapshot(), AddFile::path);
    assertThat(finder.canFind(wanted.schema(), columns)).isTrue();
    return finder
        .find(keys(wanted), new RowFinder.Beside(columns, file -> false))
        .map(
            row ->
                "%d %s"
                    .formatted(
                        row.told().getLong(0), row.told().getMap(1).valueArray().getUTF8String(0)))
        .collect();
  }

  private List<String> joined(Dataset<Row> wanted) {
    Dataset<Row> rows = spark.read().format("delta").load(folder.toString());
    Column same =
        Stream.of(wanted.columns())
            .map(column -> rows.col(column).eqNullSafe(wanted.col(column)))
            .reduce(Column::and)
            .orElseThrow();
    return Arrays.stream(
            (Row[])
                rows.join(wanted, same, "left_semi")
                    .select(functions.concat_ws(" ", functions.col("v"), functions.col("m.a")))
                    .collect())
        .map(row -> row.getString(0))
        .toList();
  }

  @Test
  void texts_are_visited_in_their_place_where_a_file_has_them_plain() {
    for (AddFile file : files()) {
      String path = folder.resolve(file.path()).toUri().toString();
      FilePart part =
          new FilePart(
              path, 0, file.size(), file.size(), file.modificationTime(), null, path, true);
      Configuration hadoop = spark.sessionState().newHadoopConf();
      List<String> visited = new ArrayList<>();
      PlainTexts.Visitor visitor =
          (bytes, from, length, row) ->
              visited.add(row + " " + new String(bytes, from, length, StandardCharsets.UTF_8));
      assertThat(PlainTexts.visit(part, "x", hadoop, visitor)).isFalse();
      assertThat(PlainTexts.visit(part, "l", hadoop, visitor)).isFalse();
      assertThat(PlainTexts.visit(part, "none", hadoop, visitor)).isFalse();
      assertThat(visited).isEmpty();
      assertThat(PlainTexts.visit(part, "z", hadoop, visitor)).isTrue();
      List<Row> rows = spark.read().parquet(path).select("z").collectAsList();
      assertThat(visited)
          .hasSize(1000)
          .isEqualTo(
              IntStream.range(0, rows.size())
                  .mapToObj(row -> row + " " + rows.get(row).getString(0))
                  .toList());
    }
  }

  @Test
  void floating_point_is_left_to_a_join() {
    assertThat(WantedKeys.canBe(new StructType().add("f", DataTypes.DoubleType))).isFalse();
  }
}
