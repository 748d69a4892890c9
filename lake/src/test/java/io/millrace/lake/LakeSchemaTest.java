package io.millrace.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.WriteMode.Append;
import io.millrace.lake.WriteMode.ReplaceSlice;
import io.millrace.lake.WriteMode.Upsert;
import java.nio.file.Files;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LakeSchemaTest extends LakeTestBase {
  @Test
  void a_new_column_comes_with_the_batch_that_has_it_in_one_commit() {
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 1 id"));
    committed(orders, DAY_2, new ReplaceSlice(), sql("select 2 id, 'web' channel"));
    assertThat(version(orders)).isEqualTo(2);
    assertThat(visible(orders)).containsExactly("[1,2024-03-01,null]", "[2,2024-03-02,web]");
  }

  @Test
  void a_rejected_batch_adds_no_column() {
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 1 id"));
    lake.commit(
        batch(orders, DAY_2, new ReplaceSlice(), sql("select 2 id, 'web' channel")),
        Audits.rejecting(),
        Progress.NONE);
    assertThat(visible(orders)).containsExactly("[1,2024-03-01]");
  }

  @Test
  void a_merge_adds_a_new_column_too() {
    TableSpec table = daily("silver.orders", true);
    Upsert upsert = new Upsert(List.of("id"));
    committed(table, DAY_1, upsert, sql("select * from values (1), (2) t(id)"));
    committed(table, DAY_1, upsert, sql("select 1 id, 'web' channel"));
    assertThat(visible(table)).containsExactly("[1,2024-03-01,web]", "[2,2024-03-01,null]");
  }

  /** Delta asks for a feature of the table before it takes such a column. */
  @Test
  void a_time_without_a_zone_may_be_a_new_column_however_it_comes() {
    String timed = "select 2 id, timestamp_ntz '2024-03-02 10:00:00' at";
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 1 id"));
    committed(orders, DAY_2, new ReplaceSlice(), sql(timed));
    assertThat(visible(orders))
        .containsExactly("[1,2024-03-01,null]", "[2,2024-03-02,2024-03-02T10:00]");

    TableSpec log = daily("bronze.log", false);
    committed(log, DAY_1, new Append(), sql("select 1 id"));
    committed(log, DAY_2, new Append(), sql(timed));
    assertThat(visible(log))
        .containsExactly("[1,2024-03-01,null]", "[2,2024-03-02,2024-03-02T10:00]");

    TableSpec merged = daily("silver.orders", true);
    Upsert upsert = new Upsert(List.of("id"));
    committed(merged, DAY_1, upsert, sql("select * from values (1), (2) t(id)"));
    committed(merged, DAY_1, upsert, sql(timed));
    assertThat(visible(merged))
        .containsExactly("[1,2024-03-01,null]", "[2,2024-03-01,2024-03-02T10:00]");
  }

  @Test
  void a_column_that_is_gone_is_refused() {
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 1 id, 'paid' status"));
    assertThatThrownBy(() -> commit(orders, DAY_2, new ReplaceSlice(), sql("select 2 id")))
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining(
            "Cannot write to bronze.orders: column 'status' of the table (version 1) is not in the batch.")
        .hasMessageContaining("load NULLs under its name");
  }

  @Test
  void another_type_is_refused_and_both_are_named() {
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 1 id"));
    assertThatThrownBy(() -> commit(orders, DAY_2, new ReplaceSlice(), sql("select 'a' id")))
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining(
            "column 'id' is string in the batch and int in the table (version 1)");
  }

  @Test
  void columns_that_differ_in_case_alone_are_refused() {
    StructType schema = new StructType().add("id", "int").add("ID", "int");
    assertThatThrownBy(
            () ->
                commit(
                    orders,
                    DAY_1,
                    new ReplaceSlice(),
                    spark.createDataFrame(List.<Row>of(), schema)))
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining("columns 'id' and 'ID'");
    assertThat(version(orders)).isEqualTo(-1);
  }

  @Test
  void a_column_with_the_slices_name_is_refused() {
    assertThatThrownBy(() -> commit(orders, DAY_1, new ReplaceSlice(), sql("select 1 id, 'x' DS")))
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining("has a column 'DS', and that name is the slices' own");
  }

  @Test
  void a_column_without_a_type_is_refused() {
    assertThatThrownBy(() -> commit(orders, DAY_1, new ReplaceSlice(), sql("select null note")))
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining("column 'note' of the batch has no type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"unit price", "a.b", "say \"hi\"", "back`tick", "select", "O'Brien", "CamelCase"})
  void any_name_works_from_batch_to_merge_to_evidence(String name) {
    TableSpec table = daily("silver.odd", true);
    String quoted = "`" + name.replace("`", "``") + "`";
    Upsert upsert = new Upsert(List.of(name));
    committed(table, DAY_1, upsert, sql("select 1 %s, 'a' v".formatted(quoted)));
    Questions questions =
        new Questions(
            List.of(org.apache.spark.sql.functions.max(org.apache.spark.sql.functions.col(quoted))),
            List.of(List.of(name)));
    lake.commit(
        batch(
            table,
            DAY_1,
            upsert,
            sql("select 1 %1$s, 'b' v union all select 5, 'c'".formatted(quoted))),
        Audits.showing(
            questions,
            evidence -> {
              assertThat(evidence.aggregates()).extracting(row -> row.getInt(0)).contains(5);
              assertThat(evidence.keys(List.of(name)).distinct()).isEqualTo(2);
              assertThat(evidence.statistics().max(name)).contains(new java.math.BigDecimal(5));
              assertThat(evidence.pending().columns()).contains(name);
            }),
        Progress.NONE);
    assertThat(visible(table)).containsExactly("[1,b,2024-03-01]", "[5,c,2024-03-01]");
  }

  @Test
  void the_slices_column_may_have_an_odd_name_too() {
    TableSpec table = slicedBy("load.date 'of' \"it\"");
    committed(table, DAY_1, new ReplaceSlice(), sql("select 1 id"));
    committed(table, DAY_2, new ReplaceSlice(), sql("select 2 id"));
    committed(table, DAY_1, new ReplaceSlice(), sql("select 3 id"));
    assertThat(visible(table)).containsExactly("[2,2024-03-02]", "[3,2024-03-01]");
    lake.retract(table, DAY_1, "wrong", RunId.create());
    assertThat(visible(table)).containsExactly("[1,2024-03-01]", "[2,2024-03-02]");
    assertThat(lake.read(table.name(), DAY_2).orElseThrow().count()).isEqualTo(1);
  }

  @Test
  void a_backtick_in_the_name_of_the_slices_column_is_refused() {
    assertThatThrownBy(() -> slicedBy("load `date`"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("cannot have a backtick in its name, as load `date` has");
  }

  private static TableSpec slicedBy(String column) {
    Slicing slicing = Slicing.daily(column, ZoneId.of("UTC"));
    return new TableSpec(DatasetName.parse("bronze.odd"), slicing, "", "", Map.of(), false);
  }

  @Test
  void columns_carry_their_comments_and_the_table_its_description() {
    Slicing slicing = Slicing.unpartitioned();
    TableSpec table =
        new TableSpec(
            DatasetName.parse("bronze.t"),
            slicing,
            "All of it",
            "",
            Map.of("id", "The key"),
            false);
    committed(table, Slice.ALL, new Append(), sql("select 1 id"));
    Row detail = sql("describe detail delta.`%s`".formatted(location.table(table.name()))).first();
    assertThat(detail.<String>getAs("description")).isEqualTo("All of it");
    assertThat(
            spark
                .read()
                .format("delta")
                .load(location.table(table.name()).toString())
                .schema()
                .apply("id")
                .getComment()
                .get())
        .isEqualTo("The key");
  }

  @Test
  void files_tell_the_bounds_of_the_columns_that_were_asked_for_alone() {
    TableSpec table =
        new TableSpec(
            DatasetName.parse("bronze.t"),
            Slicing.unpartitioned(),
            "",
            "",
            Map.of(),
            false,
            List.of("id", "at"));
    committed(
        table,
        Slice.ALL,
        new Append(),
        sql("select 1 id, 'long text' note, timestamp '2026-01-01' at"));
    String log = location.table(table.name()) + "/_delta_log";
    String statistics =
        sql("select max(add.stats) from json.`%s/*.json`".formatted(log)).first().getString(0);
    assertThat(statistics)
        .contains("\"numRecords\":1", "\"id\":1", "\"at\":\"2026-01-01T")
        .doesNotContain("note");
  }

  @Test
  void a_warehouse_that_cannot_be_written_to_is_named() throws Exception {
    Files.writeString(folder.resolve("file"), "not a folder");
    Lake elsewhere =
        Lake.open(
            spark,
            new LakeLocation(new org.apache.hadoop.fs.Path(folder.resolve("file/lake").toUri())));
    Batch batch = batch(orders, DAY_1, new Append(), sql("select 1 id"));
    assertThatThrownBy(() -> elsewhere.commit(batch, Audits.accepting(), Progress.NONE))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("file/lake/bronze.db/orders");
  }
}
