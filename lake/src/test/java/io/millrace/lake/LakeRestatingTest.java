package io.millrace.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.CommitResult.Committed;
import io.millrace.lake.CommitResult.Rejected;
import io.millrace.lake.CommitResult.Unchanged;
import io.millrace.lake.WriteMode.ReplaceSlice;
import io.millrace.lake.WriteMode.Rewrite;
import io.millrace.lake.find.RowFinder;
import io.millrace.lake.find.WantedKeys;
import io.millrace.lake.state.SliceHistory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several slices of a table change in one commit, and each is told of as by one of its own. */
class LakeRestatingTest extends LakeTestBase {
  private static final Slice DAY_4 = new Slice("2024-03-04");

  @BeforeEach
  void three_days() {
    committed(orders, DAY_1, new ReplaceSlice(), sql("select id, 'old' v from range(0, 10)"));
    committed(orders, DAY_2, new ReplaceSlice(), sql("select id, 'old' v from range(10, 20)"));
    committed(orders, DAY_3, new ReplaceSlice(), sql("select id, 'old' v from range(20, 30)"));
  }

  /** One row comes to the first day, two come to the second. */
  private static final String LATE =
      "select * from values (100L, 'late', '2024-03-01'), (101L, 'late', '2024-03-02'),"
          + " (102L, 'late', '2024-03-02') t(id, v, ds)";

  private Restating restating(String rows, long atDay1, long atDay2) {
    Map<Slice, Long> arriving = new TreeMap<>(Map.of(DAY_1, atDay1, DAY_2, atDay2));
    List<Restating.Part> parts =
        arriving.entrySet().stream()
            .map(
                slice ->
                    new Restating.Part(
                        RunId.create(),
                        slice.getKey(),
                        List.of(late()),
                        slice.getValue(),
                        "config-1",
                        Map.of("admitted", slice.getValue())))
            .toList();
    return new Restating(
        orders,
        new Rewrite(version(orders), nothing()),
        sql(rows),
        parts,
        List.of(),
        Optional.empty());
  }

  /** The same, after its ids were searched for. */
  private Restating after(Restating restating) {
    RowFinder finder = lake.finder(orders.name(), version(orders));
    StructType id = new StructType().add("id", DataTypes.LongType);
    List<UnsafeRow> ids =
        restating
            .rows()
            .where("id is not null")
            .select("id")
            .distinct()
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .map(row -> ((UnsafeRow) row).copy())
            .collect();
    WantedKeys wanted = WantedKeys.of(id, 1, ids.stream().map(UnsafeRow::getBytes).toList());
    List<UnsafeRow> found =
        finder.find(wanted, RowFinder.Beside.NOTHING).map(row -> row.key().copy()).collect();
    return new Restating(
        restating.table(),
        restating.mode(),
        restating.rows(),
        restating.parts(),
        restating.companions(),
        Optional.of(finder.searched(wanted, found)));
  }

  private static Input late() {
    return new Input("late", Optional.of(DAY_3), OptionalLong.empty(), Optional.of("those of it"));
  }

  private Dataset<Row> nothing() {
    return sql("select '' _file, 0L _row where false");
  }

  private List<CommitResult> restate(Restating restating, Audit audit) {
    return lake.commit(restating, () -> audit, Progress.NONE);
  }

  @Test
  void slices_change_in_one_commit_and_each_has_a_record_of_its_own() {
    // when
    List<CommitResult> results = restate(restating(LATE, 1, 2), Audits.accepting());
    // then
    SliceHistory history = lake.history(orders.name());
    assertThat(history.version()).isEqualTo(4);
    SliceRecord first = history.current().get(DAY_1);
    SliceRecord second = history.current().get(DAY_2);
    assertThat(results).containsExactly(new Committed(first), new Committed(second));
    assertThat(List.of(first.version(), second.version())).containsOnly(4L);
    assertThat(first.run()).isNotEqualTo(second.run());
    assertThat(List.of(first.rows(), second.rows())).containsExactly(11L, 12L);
    assertThat(second.balance()).containsEntry("admitted", 2L);
    assertThat(history.current().get(DAY_3).version()).isEqualTo(3);
    assertThat(lake.read(orders.name(), DAY_2).orElseThrow().count()).isEqualTo(12);
  }

  @Test
  void a_slice_that_rows_came_to_is_told_as_one_that_was_built_with_them() {
    restate(restating(LATE, 1, 2), Audits.accepting());
    SliceRecord restated = lake.history(orders.name()).current().get(DAY_2);
    CommitResult again =
        commit(
            orders,
            DAY_2,
            new ReplaceSlice(),
            sql(
                "select id, if(id < 100, 'old', 'late') v from range(10, 103) where id < 20 or id > 100"));
    // the inputs differ, so it is committed; the content does not
    assertThat(((Committed) again).record().fingerprint()).isEqualTo(restated.fingerprint());
    assertThat(((Committed) again).record().rows()).isEqualTo(restated.rows());
  }

  @Test
  void each_slice_is_judged_as_the_whole_that_it_will_be() {
    Map<Slice, List<Object>> seen = new TreeMap<>();
    Questions questions = new Questions(List.of(max(col("id"))), List.of(List.of("id")));
    Audit audit =
        Audits.judging(
            questions,
            evidence -> {
              KeyCounts keys = evidence.keys(List.of("id"));
              seen.put(
                  evidence.batch().slice(),
                  List.of(
                      evidence.rows(),
                      evidence.aggregates().get(0).get(0),
                      evidence.statistics().min("id").orElseThrow().toString(),
                      keys.rows(),
                      keys.distinct(),
                      evidence.pending().count()));
              return true;
            });
    restate(
        restating(
            "select * from values (3L, 'again', '2024-03-01'), (101L, 'late', '2024-03-02') t(id, v, ds)",
            1,
            1),
        audit);
    assertThat(seen)
        .containsEntry(DAY_1, List.of(11L, 9L, "0", 11L, 10L, 11L)) // 3 is there twice
        .containsEntry(DAY_2, List.of(11L, 101L, "10", 11L, 11L, 11L));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void of_each_slice_the_keys_that_come_are_counted_without_reading_it_all(boolean wereSearched) {
    Map<Slice, KeyCounts> byId = new TreeMap<>();
    Map<Slice, Optional<KeyCounts>> byBoth = new TreeMap<>();
    Map<Slice, List<CheckResult>> before = new TreeMap<>();
    Audit audit =
        Audits.judging(
            Questions.NONE,
            evidence -> {
              Slice slice = evidence.batch().slice();
              byId.put(slice, evidence.arrivingKeys(List.of("id")).orElseThrow());
              byBoth.put(slice, evidence.arrivingKeys(List.of("id", "v")));
              before.put(slice, evidence.foundBefore());
              return true;
            });
    Restating late =
        restating(
            "select * from values (3L, 'again', '2024-03-01'), (13L, 'old', '2024-03-01'), (14L, 'late', '2024-03-02'),"
                + " (101L, 'late', '2024-03-02'), (101L, null, '2024-03-02'), (null, 'x', '2024-03-02') t(id, v, ds)",
            2,
            4);
    restate(wereSearched ? after(late) : late, audit);
    assertThat(byId)
        .containsEntry(DAY_1, new KeyCounts(3, 0, 2, 1, true)) // 3 is there, 13 on another day
        .containsEntry(DAY_2, new KeyCounts(4, 0, 2, 0, true));
    assertThat(byBoth)
        .containsEntry(DAY_1, Optional.of(new KeyCounts(2, 0, 2, 2, true)))
        .containsEntry(DAY_2, Optional.of(new KeyCounts(2, 0, 2, 2, true)));
    assertThat(before.get(DAY_1))
        .isEqualTo(lake.history(orders.name()).records().get(0).checks())
        .isNotEmpty();
  }

  @Test
  void files_that_were_searched_for_the_keys_before_are_not_read_again_for_them() throws Exception {
    Restating late = after(restating(LATE, 1, 2));
    try (Stream<Path> files = Files.walk(Path.of(location.table(orders.name()).toUri()))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".parquet")).toList()) {
        Files.delete(file);
      }
    }
    List<KeyCounts> seen = new ArrayList<>();
    Audit audit =
        Audits.judging(
            Questions.NONE,
            evidence -> seen.add(evidence.arrivingKeys(List.of("id")).orElseThrow()));
    restate(late, audit);
    assertThat(seen)
        .containsExactly(new KeyCounts(1, 0, 1, 1, true), new KeyCounts(2, 0, 2, 2, true));
  }

  @Test
  void of_a_slice_that_somebody_else_wrote_into_nothing_is_known() {
    sql("select 5L id, 'alien' v, '2024-03-01' ds")
        .write()
        .format("delta")
        .mode("append")
        .save(location.table(orders.name()).toString());
    Map<Slice, List<CheckResult>> before = new TreeMap<>();
    Audit audit =
        Audits.showing(
            Questions.NONE,
            evidence -> before.put(evidence.batch().slice(), evidence.foundBefore()));
    restate(restating(LATE, 1, 2), audit);
    assertThat(before.get(DAY_1)).isEmpty();
    assertThat(before.get(DAY_2)).isNotEmpty();
  }

  @Test
  void if_one_is_refused_none_changes() {
    List<String> before = visible(orders);
    long files = dataFiles();
    Audit audit =
        Audits.judging(Questions.NONE, evidence -> evidence.batch().slice().equals(DAY_1));
    List<CommitResult> results = restate(restating(LATE, 1, 2), audit);
    assertThat(results).hasSize(2).allMatch(Rejected.class::isInstance);
    assertThat(((Rejected) results.get(0)).judgement().reason()).contains("refused [2024-03-02]");
    assertThat(((Rejected) results.get(1)).judgement().reason()).isEqualTo("not good enough");
    assertThat(visible(orders)).isEqualTo(before);
    assertThat(version(orders)).isEqualTo(3);
    assertThat(dataFiles()).isEqualTo(files);
  }

  @Test
  void rows_that_were_lost_on_the_way_are_missed() {
    List<CommitResult> results = restate(restating(LATE, 2, 2), Audits.accepting());
    assertThat(((Rejected) results.get(0)).judgement().reason())
        .contains("2 rows were to come to 2024-03-01, and 1 came");
    assertThat(version(orders)).isEqualTo(3);
  }

  @Test
  void what_is_said_already_is_not_committed_again() {
    restate(restating(LATE, 1, 2), Audits.accepting());
    List<CommitResult> again =
        restate(restating("select * from (" + LATE + ") where false", 0, 0), Audits.accepting());
    assertThat(again).hasSize(2).allMatch(Unchanged.class::isInstance);
    assertThat(version(orders)).isEqualTo(4);
  }

  @Test
  void another_commit_to_one_of_the_slices_is_a_conflict() {
    Restating restating = restating(LATE, 1, 2);
    committed(orders, DAY_2, new ReplaceSlice(), sql("select id, 'new' v from range(3)"));
    assertThatThrownBy(() -> restate(restating, Audits.accepting()))
        .isInstanceOf(ConflictException.class);
    assertThat(version(orders)).isEqualTo(4);
    assertThat(lake.read(orders.name(), DAY_1).orElseThrow().count()).isEqualTo(10);
  }

  @Test
  void a_commit_to_another_slice_is_none() {
    Restating restating = restating(LATE, 1, 2);
    committed(orders, DAY_3, new ReplaceSlice(), sql("select id, 'new' v from range(3)"));
    restate(restating, Audits.accepting());
    assertThat(visible(orders)).hasSize(26);
  }

  @Test
  void a_slice_that_is_not_ready_cannot_be_added_to() {
    Restating restating =
        new Restating(
            orders,
            new Rewrite(version(orders), nothing()),
            sql("select 1L id, 'v' v, '2024-03-04' ds"),
            List.of(new Restating.Part(RunId.create(), DAY_4, List.of(), 1, "config-1", Map.of())),
            List.of(),
            Optional.empty());
    assertThatThrownBy(() -> restate(restating, Audits.accepting()))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("2024-03-04 of bronze.orders is not ready");
  }

  @Test
  void one_of_the_slices_can_be_taken_back_without_the_others() {
    restate(restating(LATE, 1, 2), Audits.accepting());
    lake.retract(orders, DAY_2, "It was not late.", RunId.create());
    assertThat(visible(orders)).contains("[100,late,2024-03-01]").hasSize(31);
    assertThat(lake.history(orders.name()).current().get(DAY_2).rows()).isEqualTo(10);
  }

  @Test
  void what_stands_beside_a_slice_is_still_known_of_it() {
    TableSpec beside = whole("bronze.orders_beside", false);
    Batch batch = batch(orders, DAY_2, new ReplaceSlice(), sql("select id, 'new' v from range(2)"));
    Companion companion = Companion.replacing(beside, sql("select 7 x"));
    lake.commit(
        new Batch(
            batch.run(),
            orders,
            DAY_2,
            batch.mode(),
            batch.rows(),
            List.of(),
            SourceFacts.NONE,
            Map.of(),
            "config-1",
            List.of(companion),
            Map.of()),
        Audits.accepting(),
        Progress.NONE);
    CompanionRecord known = lake.history(orders.name()).current().get(DAY_2).companions().get(0);
    restate(restating(LATE, 1, 2), Audits.accepting());
    SliceHistory read =
        SliceHistory.read(spark.sessionState().newHadoopConf(), location.table(orders.name()));
    assertThat(read.current().get(DAY_2).companions()).containsExactly(known.kept());
    assertThat(read.companions().get(beside.name())).containsExactly(4L);
  }
}
