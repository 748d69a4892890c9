package io.millrace.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.CommitResult.Committed;
import io.millrace.lake.CommitResult.Unchanged;
import io.millrace.lake.WriteMode.Append;
import io.millrace.lake.WriteMode.ReplaceSlice;
import io.millrace.lake.WriteMode.Upsert;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same run twice, and runs that bring nothing. */
class LakeRepeatTest extends LakeTestBase {
  @Test
  void equal_content_is_not_committed_again_whatever_its_order_and_files() {
    committed(orders, DAY_1, new ReplaceSlice(), sql("select id, 'x' v from range(100)"));
    CommitResult again =
        commit(
            orders,
            DAY_1,
            new ReplaceSlice(),
            sql("select 'x' v, id from range(100) order by id desc").repartition(3));
    assertThat(again).isInstanceOf(Unchanged.class);
    assertThat(version(orders)).isEqualTo(1);
  }

  @Test
  void a_second_append_of_a_slice_does_not_load_it_twice() {
    committed(orders, DAY_1, new Append(), sql("select 1 id"));
    assertThat(commit(orders, DAY_1, new Append(), sql("select 2 id")))
        .isInstanceOf(Unchanged.class);
    assertThat(visible(orders)).containsExactly("[1,2024-03-01]");
  }

  @Test
  void equal_content_under_a_changed_spec_is_committed() {
    Dataset<Row> rows = sql("select 1 id");
    SliceRecord first = committed(orders, DAY_1, new ReplaceSlice(), rows);
    CommitResult second =
        lake.commit(
            batch(orders, DAY_1, new ReplaceSlice(), rows, Map.of(), "config-2"),
            Audits.accepting(),
            Progress.NONE);
    SliceRecord record = ((Committed) second).record();
    assertThat(record.configHash()).isEqualTo("config-2");
    assertThat(record.fingerprint()).isEqualTo(first.fingerprint());
  }

  @Test
  void a_merge_that_changes_no_row_keeps_the_slices_description() {
    TableSpec table = daily("silver.t", true);
    Upsert upsert = new Upsert(List.of("id"));
    SliceRecord first = committed(table, DAY_1, upsert, sql("select id from range(7)"));
    CommitResult second =
        lake.commit(
            batch(table, DAY_1, upsert, sql("select id from range(7)"), Map.of(), "config-2"),
            Audits.accepting(),
            Progress.NONE);
    SliceRecord record = ((Committed) second).record();
    assertThat(record.rows()).isEqualTo(7);
    assertThat(record.fingerprint()).isEqualTo(first.fingerprint());
    assertThat(record.balance()).containsEntry("unchanged", 7L);
  }

  @Test
  void a_watermark_moves_though_the_rows_are_the_same() {
    lake.commit(watermarked(1), Audits.accepting(), Progress.NONE);
    assertThat(lake.commit(watermarked(1), Audits.accepting(), Progress.NONE))
        .isInstanceOf(Unchanged.class);
    assertThat(lake.commit(watermarked(2), Audits.accepting(), Progress.NONE))
        .isInstanceOf(Committed.class);
  }

  private Batch watermarked(long watermark) {
    return batch(
        orders,
        DAY_1,
        new ReplaceSlice(),
        sql("select 1 id"),
        Map.of("orders", watermark),
        "config-1");
  }

  @Test
  void equal_content_from_an_input_that_changed_is_committed_so_that_it_is_not_stale_for_ever() {
    lake.commit(from("v1:aa", "0/16B3748"), Audits.accepting(), Progress.NONE);
    assertThat(lake.commit(from("v1:aa", "0/99999"), Audits.accepting(), Progress.NONE))
        .isInstanceOf(Unchanged.class);
    assertThat(lake.commit(from("v1:bb", "0/99999"), Audits.accepting(), Progress.NONE))
        .isInstanceOf(Committed.class);
  }

  private Batch from(String fingerprint, String position) {
    List<Input> inputs =
        List.of(
            new Input("bronze.a", Optional.of(DAY_1), OptionalLong.of(3), Optional.of(fingerprint)),
            new Input(
                "source:shop/a", Optional.empty(), OptionalLong.empty(), Optional.of(position)));
    return new Batch(
        RunId.create(),
        orders,
        DAY_1,
        new ReplaceSlice(),
        sql("select 1 id"),
        inputs,
        SourceFacts.NONE,
        Map.of(),
        "config-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"append", "replace", "upsert"})
  void a_batch_without_rows_leaves_its_record(String mode) {
    TableSpec table = daily("bronze.t", mode.equals("upsert"));
    WriteMode how =
        switch (mode) {
          case "append" -> new Append();
          case "replace" -> new ReplaceSlice();
          default -> new Upsert(List.of("id"));
        };
    SliceRecord record = committed(table, DAY_1, how, sql("select 1 id").where("id = 2"));
    assertThat(record.rows()).isZero();
    assertThat(record.fingerprint()).isEqualTo("v1:" + "0".repeat(32));
    assertThat(lake.history(table.name()).current()).containsOnlyKeys(DAY_1);
    assertThat(lake.read(table.name(), DAY_1).orElseThrow().columns()).containsExactly("id", "ds");
    assertThat(commit(table, DAY_1, how, sql("select 1 id").where("id = 2")))
        .isInstanceOf(Unchanged.class);
  }

  @Test
  void a_slice_becomes_empty_when_the_batch_is() {
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 1 id"));
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 1 id").where("id = 2"));
    assertThat(visible(orders)).isEmpty();
  }

  @Test
  void an_older_slice_is_loaded_after_a_newer_one() {
    RunId older = RunId.create();
    committed(orders, DAY_2, new Append(), sql("select 2 id"));
    Batch late =
        new Batch(
            older,
            orders,
            DAY_1,
            new Append(),
            sql("select 1 id"),
            List.of(),
            SourceFacts.NONE,
            Map.of(),
            "config-1");
    assertThat(lake.commit(late, Audits.accepting(), Progress.NONE)).isInstanceOf(Committed.class);
    assertThat(visible(orders)).containsExactly("[1,2024-03-01]", "[2,2024-03-02]");
  }
}
