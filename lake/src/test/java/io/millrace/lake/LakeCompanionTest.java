package io.millrace.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.CommitResult.Committed;
import io.millrace.lake.CommitResult.Unchanged;
import io.millrace.lake.WriteMode.Append;
import io.millrace.lake.WriteMode.Rewrite;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class LakeCompanionTest extends LakeTestBase {
  private static final RuntimeException CRASH = new RuntimeException("the process ends here");

  private final TableSpec table =
      new TableSpec(
          DatasetName.parse("bronze.customers"),
          Slicing.batches(Grain.DAY, UTC),
          "",
          "",
          Map.of(),
          true);
  private final TableSpec tombstones = whole("bronze.customers_tombstones", false);
  private final TableSpec rejects = whole("bronze.customers_rejects", false);

  @Test
  void rows_beside_a_batch_become_visible_with_it() {
    SliceRecord record = committed(DAY_1, "select 1 id", dead("select 7 id, 100 at"));
    assertThat(rows(tombstones)).containsExactly("[7,100]");
    assertThat(record.companions()).extracting(CompanionRecord::rows).containsExactly(1L);
    committed(DAY_2, "select 2 id", dead("select 8 id, 200 at"));
    assertThat(rows(tombstones)).containsExactly("[7,100]", "[8,200]");
    assertThat(visible(table)).containsExactly("[1]", "[2]");
  }

  @Test
  void without_rows_there_is_no_table() {
    SliceRecord record = committed(DAY_1, "select 1 id", dead("select 7 id, 100 at limit 0"));
    assertThat(record.companions()).isEmpty();
    assertThat(lake.companion(tombstones.name())).isEmpty();
  }

  @Test
  void beside_a_refused_batch_nothing_becomes_visible_and_no_file_is_left() {
    committed(DAY_1, "select 1 id", dead("select 7 id, 100 at"));
    long files = dataFiles();
    lake.commit(
        append(DAY_2, "select 2 id", dead("select 8 id, 200 at")),
        Audits.rejecting(),
        Progress.NONE);
    assertThat(rows(tombstones)).containsExactly("[7,100]");
    assertThat(dataFiles()).isEqualTo(files);
  }

  @Test
  void beside_a_batch_that_lost_a_race_nothing_is_left() {
    committed(DAY_1, "select 1 id", dead("select 7 id, 100 at"));
    LocatedRows located = lake.locate(table.name()).orElseThrow();
    committed(DAY_2, "select 2 id");
    Rewrite late = new Rewrite(located.version(), located.rows().limit(0));
    Batch batch = batch(DAY_3, late, "select 3 id", List.of(dead("select 8 id, 200 at")));
    assertThatThrownBy(() -> lake.commit(batch, Audits.accepting(), Progress.NONE))
        .isInstanceOf(ConflictException.class);
    assertThat(rows(tombstones)).containsExactly("[7,100]");
    assertThat(filesOf(tombstones)).isEqualTo(1);
  }

  @Test
  void what_a_crash_kept_back_is_made_good_by_whoever_comes_next() {
    committed(DAY_1, "select 1 id", dead("select 7 id, 100 at"), bad("select 'r1' run, 'x' raw"));
    crash(
        append(
            DAY_2,
            "select 2 id",
            dead("select 8 id, 200 at").dropping("at < 150"),
            bad("select 'r2' run, 'y' raw")));
    assertThat(raw(tombstones)).containsExactly("[7,100]");
    assertThat(rows(tombstones)).containsExactly("[8,200]");
    lake.settle(table.name());
    assertThat(rows(rejects)).containsExactly("[r1,x,2024-03-01]", "[r2,y,2024-03-02]");
    long version = version(rejects);
    lake.settle(table.name());
    assertThat(version(rejects)).isEqualTo(version);
  }

  @Test
  void a_commit_begins_with_what_a_crash_kept_back() {
    crash(append(DAY_1, "select 1 id", bad("select 'r1' run, 'x' raw")));
    committed(DAY_2, "select 2 id", bad("select 'r2' run, 'y' raw"));
    assertThat(raw(rejects)).containsExactly("[r1,x,2024-03-01]", "[r2,y,2024-03-02]");
  }

  @Test
  void rows_of_a_slice_take_the_place_of_those_it_left_before() {
    committed(DAY_1, "select 1 id", bad("select 'r1' run, 'x' raw"));
    committed(DAY_2, "select 2 id", bad("select 'r2' run, 'y' raw"));
    committed(rewrite(DAY_1, "select 3 id", bad("select 'r3' run, 'z' raw")));
    assertThat(rows(rejects)).containsExactly("[r2,y,2024-03-02]", "[r3,z,2024-03-01]");
    committed(rewrite(DAY_1, "select 4 id", bad("select 'r4' run, 'z' raw limit 0")));
    assertThat(rows(rejects)).containsExactly("[r2,y,2024-03-02]");
  }

  @Test
  void equal_rejects_of_another_run_are_nothing_new() {
    committed(DAY_1, "select 1 id", bad("select 'r1' run, 'x' raw"));
    long files = dataFiles();
    Batch again = rewrite(DAY_1, "select 1 id limit 0", bad("select 'r2' run, 'x' raw"));
    assertThat(lake.commit(again, Audits.accepting(), Progress.NONE)).isInstanceOf(Unchanged.class);
    assertThat(dataFiles()).isLessThanOrEqualTo(files + 1); // Spark's empty file
    committed(rewrite(DAY_1, "select 1 id limit 0", bad("select 'r2' run, 'other' raw")));
    assertThat(rows(rejects)).containsExactly("[r2,other,2024-03-01]");
  }

  @Test
  void new_columns_are_added() {
    committed(DAY_1, "select 1 id", dead("select 7 id, 100 at"));
    committed(DAY_2, "select 2 id", dead("select 8 id, 200 at, 'DELETE' kind"));
    assertThat(rows(tombstones)).containsExactly("[7,100,null]", "[8,200,DELETE]");
  }

  @Test
  void a_table_is_the_companion_of_one_dataset() {
    committed(DAY_1, "select 1 id", dead("select 7 id, 100 at"));
    Batch other =
        new Batch(
            RunId.create(),
            whole("bronze.orders", true),
            Slice.ALL,
            new Append(),
            sql("select 1 id"),
            List.of(),
            SourceFacts.NONE,
            Map.of(),
            "",
            List.of(dead("select 1 id, 1 at")),
            Map.of());
    assertThatThrownBy(() -> lake.commit(other, Audits.accepting(), Progress.NONE))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("is the companion of bronze.customers");
    assertThatThrownBy(() -> lake.companion(table.name()))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("no companion");
  }

  @Test
  void companions_go_back_with_a_retraction() {
    committed(DAY_1, "select 1 id", dead("select 7 id, 100 at"), bad("select 'r1' run, 'x' raw"));
    committed(DAY_2, "select 2 id", dead("select 8 id, 200 at").dropping("at < 150"));
    lake.retract(table, DAY_2, "wrong", RunId.create());
    assertThat(visible(table)).containsExactly("[1]");
    assertThat(rows(tombstones)).containsExactly("[7,100]");
    lake.retract(table, DAY_1, "wrong", RunId.create());
    assertThat(visible(table)).isEmpty();
    assertThat(rows(tombstones)).isEmpty();
    assertThat(rows(rejects)).isEmpty();
  }

  @Test
  void what_the_batch_says_of_its_balance_is_kept() {
    Batch batch =
        new Batch(
            RunId.create(),
            table,
            DAY_1,
            new Append(),
            sql("select 1 id"),
            List.of(),
            SourceFacts.NONE,
            Map.of(),
            "",
            List.of(),
            Map.of("stale", 3L, "read", 9L));
    lake.commit(batch, Audits.accepting(), Progress.NONE);
    assertThat(lake.history(table.name()).current().get(DAY_1).balance())
        .containsAllEntriesOf(Map.of("stale", 3L, "read", 9L, "accepted", 1L));
  }

  private Companion dead(String query) {
    return new Companion(tombstones, sql(query));
  }

  private Companion bad(String query) {
    return Companion.replacing(rejects, sql(query), "run");
  }

  private Batch append(Slice slice, String query, Companion... companions) {
    return batch(slice, new Append(), query, List.of(companions));
  }

  private Batch rewrite(Slice slice, String query, Companion... companions) {
    LocatedRows located = lake.locate(table.name()).orElseThrow();
    Rewrite nothingLeaves = new Rewrite(located.version(), located.rows().limit(0));
    return batch(slice, nothingLeaves, query, List.of(companions));
  }

  private Batch batch(Slice slice, WriteMode mode, String query, List<Companion> companions) {
    return new Batch(
        RunId.create(),
        table,
        slice,
        mode,
        sql(query),
        List.of(),
        SourceFacts.NONE,
        Map.of(),
        "",
        companions,
        Map.of());
  }

  private SliceRecord committed(Slice slice, String query, Companion... companions) {
    return committed(append(slice, query, companions));
  }

  private SliceRecord committed(Batch batch) {
    return ((Committed) lake.commit(batch, Audits.accepting(), Progress.NONE)).record();
  }

  /** Ends after the commit and before all that follows it. */
  private void crash(Batch batch) {
    Progress ending =
        step -> {
          if (step == Step.COMMITTED) {
            throw CRASH;
          }
        };
    assertThatThrownBy(() -> lake.commit(batch, Audits.accepting(), ending)).isSameAs(CRASH);
  }

  private List<String> rows(TableSpec companion) {
    return texts(lake.companion(companion.name()).orElseThrow().rows());
  }

  /** As they are, with nothing settled. */
  private List<String> raw(TableSpec companion) {
    return visible(companion);
  }

  private static List<String> texts(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::toString).sorted().toList();
  }

  private long filesOf(TableSpec companion) {
    String path = location.table(companion.name()).toUri().getPath();
    return java.util.Arrays.stream(new java.io.File(path).list())
        .filter(name -> name.endsWith(".parquet"))
        .count();
  }
}
