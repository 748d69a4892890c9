package io.millrace.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.WriteMode.ReplaceSlice;
import io.millrace.lake.WriteMode.Rewrite;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class LakeLocateTest extends LakeTestBase {
  @Test
  void hidden_rows_do_not_appear_and_the_others_keep_their_numbers() {
    TableSpec table = whole("bronze.customers", true);
    committed(table, Slice.ALL, new ReplaceSlice(), sql("select id from range(0, 5, 1, 1)"));
    takeAway(table, "id = 2");
    List<String> rows =
        lake
            .locate(table.name())
            .orElseThrow()
            .rows()
            .select("id", "_row")
            .orderBy("id")
            .collectAsList()
            .stream()
            .map(Row::toString)
            .toList();
    assertThat(rows).containsExactly("[0,0]", "[1,1]", "[3,3]", "[4,4]");
  }

  @Test
  void the_rows_are_those_of_the_version_whatever_comes_after() {
    TableSpec table = whole("bronze.customers", true);
    committed(table, Slice.ALL, new ReplaceSlice(), sql("select id from range(3)"));
    LocatedRows located = lake.locate(table.name()).orElseThrow();
    takeAway(table, "id = 1");
    assertThat(located.rows().count()).isEqualTo(3);
    assertThat(located.version()).isEqualTo(1);
  }

  @Test
  void only_the_columns_asked_for_are_read_in_columns() {
    TableSpec table = whole("bronze.customers", true);
    committed(table, Slice.ALL, new ReplaceSlice(), sql("select id, 'a' v, 'b' w from range(3)"));
    takeAway(table, "id = 1");
    Dataset<Row> keys =
        lake.locate(table.name()).orElseThrow().rows().select("id", "_file", "_row");
    String plan = keys.queryExecution().executedPlan().toString();
    assertThat(plan).contains("Batched: true", "ReadSchema: struct<id:bigint");
    assertThat(plan).doesNotContain("v:string", "w:string");
  }

  @Test
  void odd_names_of_folders_columns_and_partitions_are_no_trouble() {
    location =
        new LakeLocation(
            new org.apache.hadoop.fs.Path(Path.of(folder.toString(), "a b%20ü#+").toUri()));
    lake = Lake.open(spark, location);
    TableSpec table =
        new TableSpec(
            DatasetName.parse("bronze.customers"),
            Slicing.daily("the day", UTC),
            "",
            "",
            java.util.Map.of(),
            true);
    committed(table, DAY_1, new ReplaceSlice(), sql("select id `the id`, 'a' `v.w` from range(3)"));
    committed(table, DAY_2, new ReplaceSlice(), sql("select id `the id`, 'a' `v.w` from range(3)"));
    Dataset<Row> leaving = lake.locate(table.name()).orElseThrow().rows().where("`the id` = 1");
    commit(
        table, DAY_2, new Rewrite(version(table), leaving), sql("select 7L `the id`, 'b' `v.w`"));
    assertThat(visible(table))
        .containsExactly(
            "[0,a,2024-03-01]",
            "[0,a,2024-03-02]",
            "[2,a,2024-03-01]",
            "[2,a,2024-03-02]",
            "[7,b,2024-03-02]");
  }

  @Test
  void columns_with_the_names_that_addresses_need_are_refused() {
    TableSpec table = whole("bronze.customers", true);
    committed(table, Slice.ALL, new ReplaceSlice(), sql("select 1 _ROW"));
    assertThatThrownBy(() -> lake.locate(table.name()))
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining("is called '_row'");
    Rewrite first = new Rewrite(Rewrite.NO_TABLE, sql("select '' _file, 0L _row limit 0"));
    TableSpec other = whole("bronze.others", true);
    assertThatThrownBy(() -> commit(other, Slice.ALL, first, sql("select 1 _metadata")))
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining("A column of bronze.others is called '_metadata'");
  }

  private void takeAway(TableSpec table, String condition) {
    LocatedRows located = lake.locate(table.name()).orElseThrow();
    Dataset<Row> nothing = located.rows().drop("_file", "_row").limit(0);
    commit(
        table, Slice.ALL, new Rewrite(located.version(), located.rows().where(condition)), nothing);
  }
}
