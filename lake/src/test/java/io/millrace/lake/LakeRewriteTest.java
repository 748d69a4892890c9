package io.millrace.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.CommitResult.Committed;
import io.millrace.lake.CommitResult.Rejected;
import io.millrace.lake.CommitResult.Unchanged;
import io.millrace.lake.WriteMode.Append;
import io.millrace.lake.WriteMode.ReplaceSlice;
import io.millrace.lake.WriteMode.Rewrite;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

class LakeRewriteTest extends LakeTestBase {
  private final TableSpec table = whole("bronze.customers", true);

  @Test
  void rows_come_and_rows_go_in_one_commit_that_rewrites_no_file() {
    fill("select id, 'old' v from range(0, 10, 1, 2)");
    List<String> files = files();
    SliceRecord record = rewritten("select id, 'new' v from range(3, 5, 1, 1)", "id in (3, 4, 7)");
    assertThat(visible(table))
        .containsExactly(
            "[0,old]", "[1,old]", "[2,old]", "[3,new]", "[4,new]", "[5,old]", "[6,old]", "[8,old]",
            "[9,old]");
    assertThat(record.version()).isEqualTo(2);
    assertThat(record.rows()).isEqualTo(3);
    assertThat(record.balance())
        .containsAllEntriesOf(Map.of("read", 2L, "written", 2L, "removed", 3L));
    assertThat(files()).containsAll(files).hasSize(files.size() + 1);
  }

  @Test
  void a_time_without_a_zone_may_be_a_new_column() {
    fill("select id from range(0, 2, 1, 1)");
    rewritten("select 1L id, timestamp_ntz '2024-03-02 10:00:00' at", "id = 1");
    assertThat(visible(table)).containsExactly("[0,null]", "[1,2024-03-02T10:00]");
  }

  @Test
  void a_file_that_has_a_vector_gets_another_that_hides_both() {
    fill("select id, 'old' v from range(0, 10, 1, 1)");
    rewritten("select 1L id, 'new' v", "id = 1");
    rewritten("select 2L id, 'newer' v", "id = 2");
    assertThat(visible(table)).hasSize(10).contains("[1,new]", "[2,newer]", "[3,old]");
    assertThat(vectors()).containsExactly(2L); // rows 1 and 2 of the first file
  }

  @Test
  void a_file_whose_every_row_goes_goes_too() {
    fill("select id, 'old' v from range(0, 4, 1, 1)");
    rewritten("select 9L id, 'new' v", "id < 3");
    assertThat(files()).hasSize(2);
    rewritten("select 8L id, 'new' v", "id = 3 or id = 9");
    assertThat(visible(table)).containsExactly("[8,new]");
    assertThat(files()).hasSize(1);
    assertThat(vectors()).isEmpty();
  }

  @Test
  void a_batch_that_only_takes_rows_away_is_judged_and_committed() {
    fill("select id from range(4)");
    AtomicLong leaving = new AtomicLong();
    Audit audit =
        Audits.judging(
            Questions.NONE,
            evidence -> {
              leaving.set(evidence.leaving());
              return evidence.rows() == 0;
            });
    CommitResult result =
        lake.commit(rewrite("select id from range(0)", "id > 1"), audit, Progress.NONE);
    assertThat(result).isInstanceOf(Committed.class);
    assertThat(((Committed) result).record().rows()).isEqualTo(2);
    assertThat(leaving).hasValue(2);
    assertThat(visible(table)).containsExactly("[0]", "[1]");
  }

  @Test
  void a_rejected_rewrite_leaves_the_table_and_no_file() {
    fill("select id, 'old' v from range(4)");
    List<String> before = visible(table);
    long files = dataFiles();
    CommitResult result =
        lake.commit(rewrite("select 1L id, 'new' v", "id = 1"), Audits.rejecting(), Progress.NONE);
    assertThat(result).isInstanceOf(Rejected.class);
    assertThat(visible(table)).isEqualTo(before);
    assertThat(version(table)).isEqualTo(1);
    assertThat(dataFiles()).isEqualTo(files);
  }

  @Test
  void nothing_that_comes_and_nothing_that_goes_is_no_commit() {
    fill("select id from range(4)");
    assertThat(commit(rewrite("select id from range(0)", "id > 9"))).isInstanceOf(Unchanged.class);
    assertThat(version(table)).isEqualTo(1);
  }

  @Test
  void deletes_alone_are_never_taken_for_the_content_that_was_there() {
    fill("select id from range(4)");
    rewritten("select id from range(0)", "id = 3");
    rewritten("select id from range(0)", "id = 2");
    assertThat(visible(table)).containsExactly("[0]", "[1]");
  }

  @Test
  void an_address_named_twice_counts_once() {
    fill("select id from range(4)");
    Dataset<Row> leaving = located("id = 2");
    commit(batch(table, Slice.ALL, new Rewrite(1, leaving.union(leaving)), sql("select 9L id")));
    assertThat(visible(table)).containsExactly("[0]", "[1]", "[3]", "[9]");
    assertThat(vectorsAndRows()).isEqualTo(4);
  }

  @Test
  void an_address_that_is_not_there_is_an_error_and_nothing_is_written() {
    fill("select id from range(0, 4, 1, 1)");
    Dataset<Row> real = located("id = 2");
    rewritten("select id from range(0)", "id = 1");
    List<Dataset<Row>> wrong =
        List.of(
            real.withColumn("_file", functions.lit("part-0.parquet")),
            real.withColumn("_row", functions.lit(4L)),
            real.withColumn("_row", functions.lit(-1L)),
            real.withColumn("_row", functions.lit(null).cast("bigint")),
            real.withColumn("_file", functions.lit(null).cast("string")),
            real.withColumn("_row", functions.lit(1L))); // hidden in version 2 already
    for (Dataset<Row> leaving : wrong) {
      assertThatThrownBy(
              () -> commit(batch(table, Slice.ALL, new Rewrite(2, leaving), sql("select 9L id"))))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("A row that is to go is not in version 2");
    }
    assertThat(visible(table)).containsExactly("[0]", "[2]", "[3]");
    assertThat(version(table)).isEqualTo(2);
  }

  @Test
  void what_others_commit_after_the_addresses_were_read_is_a_conflict() {
    TableSpec days =
        new TableSpec(table.name(), Slicing.batches(Grain.DAY, UTC), "", "", Map.of(), true);
    committed(days, DAY_1, new Append(), sql("select id from range(4)"));
    Rewrite stale = new Rewrite(version(days), located("id = 1"));
    committed(days, DAY_2, new Append(), sql("select 1L id"));
    assertThatThrownBy(() -> commit(days, DAY_3, stale, sql("select 1L id")))
        .isInstanceOf(ConflictException.class);
    assertThat(visible(days)).hasSize(5);
  }

  @Test
  void new_columns_are_added_and_missing_ones_are_null() {
    fill("select id, 'old' v from range(2)");
    rewritten("select 1L id, 7 n", "id = 1");
    assertThat(visible(table)).containsExactly("[0,old,null]", "[1,null,7]");
    assertThatThrownBy(() -> commit(rewrite("select '1' id", "id = 1")))
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining("column 'id' is string in the batch and bigint in the table");
  }

  @Test
  void a_table_without_vectors_gets_them() {
    TableSpec plain = whole("bronze.customers", false);
    committed(plain, Slice.ALL, new ReplaceSlice(), sql("select id from range(4)"));
    Dataset<Row> leaving = located("id = 0");
    commit(batch(table, Slice.ALL, new Rewrite(version(table), leaving), sql("select 9L id")));
    assertThat(visible(table)).containsExactly("[1]", "[2]", "[3]", "[9]");
  }

  @Test
  void the_first_rewrite_makes_the_table() {
    assertThat(lake.locate(table.name())).isEmpty();
    Rewrite first = new Rewrite(Rewrite.NO_TABLE, sql("select '' _file, 0L _row limit 0"));
    assertThat(commit(table, Slice.ALL, first, sql("select 1L id"))).isInstanceOf(Committed.class);
    assertThat(visible(table)).containsExactly("[1]");
    assertThatThrownBy(() -> commit(table, Slice.ALL, first, sql("select 1L id")))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("another run has made it");
  }

  @Test
  void history_shows_a_merge_with_its_numbers() {
    fill("select id from range(4)");
    rewritten("select id + 10 id from range(0, 3, 1, 1)", "id < 2");
    Row last =
        sql("describe history delta.`%s` limit 1".formatted(location.table(table.name()))).first();
    assertThat(last.<String>getAs("operation")).isEqualTo("MERGE");
    assertThat(last.<String, String>getJavaMap(last.fieldIndex("operationMetrics")))
        .containsEntry("numTargetRowsInserted", "3")
        .containsEntry("numTargetRowsDeleted", "2")
        .containsEntry("numTargetFilesAdded", "1");
    assertThat(last.<String>getAs("userMetadata")).contains("\"millrace\":1");
  }

  @Test
  void rows_of_other_partitions_can_go() {
    TableSpec days = daily("bronze.customers", true);
    committed(days, DAY_1, new ReplaceSlice(), sql("select id, 'a' v from range(2)"));
    committed(days, DAY_2, new ReplaceSlice(), sql("select id + 5 id, 'a' v from range(2)"));
    commit(
        days,
        DAY_2,
        new Rewrite(version(days), located("id in (1, 5)")),
        sql("select 1L id, 'b' v"));
    assertThat(visible(days))
        .containsExactly("[0,a,2024-03-01]", "[1,b,2024-03-02]", "[6,a,2024-03-02]");
  }

  private void fill(String query) {
    committed(table, Slice.ALL, new ReplaceSlice(), sql(query));
  }

  private Dataset<Row> located(String condition) {
    return lake.locate(table.name()).orElseThrow().rows().where(condition).select("_file", "_row");
  }

  private Batch rewrite(String rows, String leaving) {
    return batch(table, Slice.ALL, new Rewrite(version(table), located(leaving)), sql(rows));
  }

  private CommitResult commit(Batch batch) {
    return lake.commit(batch, Audits.accepting(), Progress.NONE);
  }

  private SliceRecord rewritten(String rows, String leaving) {
    return ((Committed) commit(rewrite(rows, leaving))).record();
  }

  private List<AddFile> addFiles() {
    return DeltaLog.forTable(spark, location.table(table.name()))
        .update(false, scala.Option.empty(), scala.Option.empty())
        .allFiles()
        .collectAsList();
  }

  private List<String> files() {
    return addFiles().stream().map(AddFile::path).sorted().toList();
  }

  /** How many rows are hidden, by file that has any. */
  private List<Long> vectors() {
    return addFiles().stream()
        .filter(file -> file.deletionVector() != null)
        .map(file -> file.deletionVector().cardinality())
        .toList();
  }

  private long vectorsAndRows() {
    return addFiles().stream().mapToLong(file -> (Long) file.numLogicalRecords().get()).sum();
  }
}
