package io.millrace.lake.metastore;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.DatasetName;
import io.millrace.lake.LakeLocation;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Slicing;
import io.millrace.lake.TableSpec;
import io.millrace.lake.Verdict;
import io.millrace.lake.testing.LocalSpark;
import java.nio.file.Files;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the embedded Derby that the test session has, which is in memory. */
class MetastoreTest {
  private static final MetastoreSettings DERBY = new MetastoreSettings.Derby("memory:metastore");
  private static final Slice DAY = new Slice("2024-03-01");

  @TempDir java.nio.file.Path folder;
  private final SparkSession spark = LocalSpark.session();
  private LakeLocation lake;
  private Metastore metastore;
  private TableSpec orders;

  @BeforeEach
  void open() {
    lake = new LakeLocation(new Path(folder.toUri()));
    metastore = Metastore.open(spark, DERBY, lake);
    orders = spec("shop_orders", Slicing.daily("ds", ZoneOffset.UTC), "Orders.", "ann");
  }

  @AfterEach
  void forget() {
    metastore.drop(orders.name());
    spark.sql("DROP DATABASE IF EXISTS bronze CASCADE");
    metastore.close();
  }

  @Test
  void a_registered_table_can_be_read_by_its_name_and_is_described() {
    // given
    writeOrders();
    // when
    metastore.register(orders);
    // then
    assertThat(spark.table("bronze.shop_orders").count()).isEqualTo(3);
    assertThat(described("Comment")).isEqualTo("Orders.");
    assertThat(described("Owner")).isEqualTo("ann");
    assertThat(described("id")).isEqualTo("bigint, it's the \"key\"");
  }

  @Test
  void a_description_follows_its_spec_and_an_equal_one_commits_nothing() {
    // given
    writeOrders();
    metastore.register(orders);
    long version = version();
    // when
    metastore.register(orders);
    // then
    assertThat(version()).isEqualTo(version);
    // and when
    metastore.register(spec("shop_orders", orders.slicing(), "What o'clock \\ \"orders\"", "bob"));
    // then
    assertThat(described("Comment")).isEqualTo("What o'clock \\ \"orders\"");
    assertThat(described("Owner")).isEqualTo("bob");
  }

  @Test
  void a_table_that_does_not_exist_yet_gets_its_companion_all_the_same() {
    metastore.register(orders);

    assertThat(spark.catalog().tableExists("bronze.shop_orders")).isFalse();
    assertThat(spark.table("bronze.shop_orders_ready").count()).isZero();
    assertThat(metastore.ready(orders)).isEmpty();
  }

  @Test
  void a_mark_is_a_partition_with_the_evidence() {
    // given
    metastore.register(orders);
    SliceRecord slice = ready(DAY, 7);
    // when
    metastore.mark(orders, slice);
    // then
    assertThat(partitions("bronze.shop_orders_ready")).containsExactly("ds=2024-03-01");
    assertThat(metastore.marks(orders))
        .containsOnly(
            Map.entry(
                DAY,
                new Mark(
                    Map.of(
                        "millrace.run", slice.run().value(),
                        "millrace.version", "7",
                        "millrace.verdict", "WARNED",
                        "millrace.rows", "3",
                        "millrace.fingerprint", "f7"))));
    // and when it is renewed
    metastore.mark(orders, ready(DAY, 8));
    // then
    assertThat(metastore.marks(orders).get(DAY).parameters())
        .containsEntry("millrace.version", "8");
    // and when it is taken away, twice
    metastore.unmark(orders, DAY);
    metastore.unmark(orders, DAY);
    // then
    assertThat(metastore.ready(orders)).isEmpty();
    assertThat(spark.table("bronze.shop_orders_ready").count()).isZero();
  }

  @Test
  void several_slices_are_marked_at_once_whatever_marks_they_had() {
    metastore.register(orders);
    List<Slice> slices =
        Stream.of("2024-03-01", "2024-03-01T05", "2024-03-02", "2024-03-03", "all")
            .map(Slice::new)
            .toList();
    Map<Slice, Mark> marks = new TreeMap<>();
    slices.forEach(slice -> marks.put(slice, Mark.of(ready(slice, 1))));
    metastore.mark(orders, Map.of(slices.get(0), marks.get(slices.get(0))));
    metastore.mark(orders, Map.of(slices.get(1), Mark.of(ready(slices.get(1), 0))));
    metastore.mark(orders, marks); // one stands, one changes, three are new
    assertThat(metastore.marks(orders)).isEqualTo(marks);
    metastore.mark(orders, Map.of());
    marks.replaceAll((slice, mark) -> Mark.of(ready(slice, 2)));
    metastore.mark(orders, marks);
    assertThat(metastore.marks(orders)).isEqualTo(marks);
    slices.forEach(slice -> metastore.unmark(orders, slice));
    assertThat(metastore.ready(orders)).isEmpty();
  }

  @Test
  void slices_that_another_process_marks_at_the_same_time_are_marked() {
    metastore.register(orders);
    try (Metastore other = Metastore.open(spark, DERBY, lake)) {
      Map<Slice, Mark> marks = new TreeMap<>();
      for (int day = 10; day < 30; day++) {
        Slice slice = new Slice("2024-03-" + day);
        marks.put(slice, Mark.of(ready(slice, 1)));
      }
      var there = CompletableFuture.runAsync(() -> other.mark(orders, marks));
      metastore.mark(orders, marks);
      there.join();
      assertThat(metastore.marks(orders)).isEqualTo(marks);
    }
  }

  @Test
  void a_dataset_without_slices_is_marked_as_all() {
    TableSpec countries = spec("countries", Slicing.unpartitioned(), "", "");
    metastore.register(countries);
    metastore.mark(countries, ready(Slice.ALL, 1));

    assertThat(partitions("bronze.countries_ready")).containsExactly("slice=all");
    metastore.drop(countries.name());
    assertThat(metastore.ready(countries)).isEmpty();
  }

  @Test
  void a_dropped_dataset_leaves_its_files_and_no_entry() {
    writeOrders();
    metastore.register(orders);

    metastore.drop(orders.name());
    metastore.drop(orders.name());

    assertThat(spark.catalog().tableExists("bronze.shop_orders")).isFalse();
    assertThat(spark.catalog().tableExists("bronze.shop_orders_ready")).isFalse();
    assertThat(Files.exists(folder.resolve("bronze.db/shop_orders/_delta_log"))).isTrue();
  }

  private void writeOrders() {
    spark
        .sql("select id, 'x' as `a ``b``. c`, '2024-03-01' as ds from range(3)")
        .write()
        .format("delta")
        .partitionBy("ds")
        .option("delta.columnMapping.mode", "name")
        .save(lake.table(orders.name()).toString());
  }

  private TableSpec spec(String name, Slicing slicing, String description, String owner) {
    return new TableSpec(
        new DatasetName("bronze", name),
        slicing,
        description,
        owner,
        Map.of("id", "it's the \"key\"", "a `b`. c", "odd", "not there", "nothing"),
        false);
  }

  private SliceRecord ready(Slice slice, long version) {
    return new SliceRecord(
        SliceRecord.Event.READY,
        RunId.create(),
        orders.name(),
        slice,
        version,
        Verdict.WARNED,
        3,
        "f" + version,
        Map.of(),
        List.of(),
        Optional.empty(),
        true,
        "c0",
        List.of(),
        "",
        Instant.EPOCH);
  }

  private List<String> partitions(String table) {
    return spark.sql("SHOW PARTITIONS " + table).collectAsList().stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private String described(String what) {
    Row row =
        spark
            .sql("DESCRIBE TABLE EXTENDED bronze.shop_orders")
            .where("col_name = '" + what + "'")
            .first();
    return row.isNullAt(2) || row.getString(2).isEmpty()
        ? row.getString(1)
        : row.getString(1) + ", " + row.getString(2);
  }

  private long version() {
    return spark
        .sql("DESCRIBE HISTORY bronze.shop_orders")
        .agg(org.apache.spark.sql.functions.max("version"))
        .first()
        .getLong(0);
  }
}
