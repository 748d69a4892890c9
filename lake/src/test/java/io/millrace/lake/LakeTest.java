package io.millrace.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.CommitResult.Committed;
import io.millrace.lake.CommitResult.Rejected;
import io.millrace.lake.CommitResult.Unchanged;
import io.millrace.lake.WriteMode.Append;
import io.millrace.lake.WriteMode.ReplaceSlice;
import io.millrace.lake.WriteMode.ReplaceTable;
import io.millrace.lake.WriteMode.Upsert;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LakeTest extends LakeTestBase {
  @Test
  void a_batch_is_visible_with_its_record_in_one_commit() {
    CommitResult result =
        commit(orders, DAY_1, new ReplaceSlice(), sql("select 1 id, 'paid' status"));

    SliceRecord record = ((Committed) result).record();
    assertThat(visible(orders)).containsExactly("[1,paid,2024-03-01]");
    assertThat(record.version()).isEqualTo(1);
    assertThat(record.rows()).isEqualTo(1);
    assertThat(lake.history(orders.name()).current()).containsEntry(DAY_1, record);
  }

  @Test
  void steps_are_told_in_order() {
    List<Step> steps = new ArrayList<>();
    lake.commit(
        batch(orders, DAY_1, new Append(), sql("select 1 id")), Audits.accepting(), steps::add);
    assertThat(steps).containsExactly(Step.STAGED, Step.AUDITED, Step.COMMITTED);
  }

  @Test
  void an_upsert_inserts_what_is_new_and_updates_what_differs() {
    TableSpec table = daily("silver.customers", true);
    Upsert upsert = new Upsert(List.of("id"));
    committed(table, DAY_1, upsert, sql("select * from values (1, 'a'), (2, 'b') t(id, name)"));
    SliceRecord second =
        committed(
            table,
            DAY_1,
            upsert,
            sql("select * from values (1, 'a'), (2, 'B'), (3, 'c') t(id, name)"));
    assertThat(visible(table))
        .containsExactly("[1,a,2024-03-01]", "[2,B,2024-03-01]", "[3,c,2024-03-01]");
    assertThat(second.rows()).isEqualTo(2);
    assertThat(second.balance())
        .containsEntry("inserted", 1L)
        .containsEntry("updated", 1L)
        .containsEntry("unchanged", 1L);
  }

  @Test
  void the_same_upsert_again_commits_nothing() {
    TableSpec table = daily("silver.customers", true);
    Upsert upsert = new Upsert(List.of("id"));
    committed(table, DAY_1, upsert, sql("select 1 id, 'a' name"));
    long version = version(table);
    assertThat(commit(table, DAY_1, upsert, sql("select 1 id, 'a' name")))
        .isInstanceOf(Unchanged.class);
    assertThat(version(table)).isEqualTo(version);
  }

  @Test
  void a_whole_table_is_replaced() {
    TableSpec table = whole("bronze.countries", false);
    committed(table, Slice.ALL, new ReplaceTable(), sql("select 'DE' code"));
    committed(table, Slice.ALL, new ReplaceTable(), sql("select 'FR' code"));
    assertThat(visible(table)).containsExactly("[FR]");
  }

  @Test
  void a_rejected_batch_leaves_no_trace() {
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 1 id"));
    CommitResult result =
        lake.commit(
            batch(orders, DAY_1, new ReplaceSlice(), sql("select 2 id")),
            Audits.rejecting(),
            Progress.NONE);
    assertThat(result).isInstanceOf(Rejected.class);
    assertThat(visible(orders)).containsExactly("[1,2024-03-01]");
    assertThat(version(orders)).isEqualTo(1);
  }

  @Test
  void a_retracted_slice_shows_what_was_there_before() {
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 1 id"));
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 2 id"));
    SliceRecord record = lake.retract(orders, DAY_1, "prices were wrong", RunId.create());
    assertThat(record.event()).isEqualTo(SliceRecord.Event.RETRACTED);
    assertThat(visible(orders)).containsExactly("[1,2024-03-01]");
    assertThat(lake.read(orders.name(), DAY_1)).isEmpty();
  }
}
