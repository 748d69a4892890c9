package io.millrace.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.WriteMode.Append;
import io.millrace.lake.WriteMode.ReplaceSlice;
import io.millrace.lake.WriteMode.Rewrite;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LakeBatchesTest extends LakeTestBase {
  private final TableSpec table =
      new TableSpec(
          DatasetName.parse("bronze.customers"),
          Slicing.batches(Grain.DAY, UTC),
          "",
          "",
          Map.of(),
          true);

  @Test
  void each_slice_changes_the_whole_table_and_reads_as_such() {
    committed(table, DAY_1, new Append(), sql("select id, 'a' v from range(3)"));
    apply(DAY_2, "select 1L id, 'b' v", "id in (1, 2)");
    assertThat(visible(table)).containsExactly("[0,a]", "[1,b]");
    assertThat(lake.read(table.name(), DAY_1).orElseThrow().count()).isEqualTo(2);
    assertThat(lake.history(table.name()).current()).containsOnlyKeys(DAY_1, DAY_2);
  }

  @Test
  void the_newest_slice_can_be_taken_back_then_the_one_before() {
    committed(table, DAY_1, new Append(), sql("select id, 'a' v from range(3)"));
    apply(DAY_2, "select 1L id, 'b' v", "id in (1, 2)");
    lake.retract(table, DAY_2, "wrong", RunId.create());
    assertThat(visible(table)).containsExactly("[0,a]", "[1,a]", "[2,a]");
    apply(DAY_2, "select 1L id, 'c' v", "id = 1");
    lake.retract(table, DAY_2, "wrong again", RunId.create());
    lake.retract(table, DAY_1, "all wrong", RunId.create());
    assertThat(visible(table)).isEmpty();
    committed(table, DAY_1, new Append(), sql("select 5L id, 'd' v"));
    assertThat(visible(table)).containsExactly("[5,d]");
  }

  @Test
  void an_older_slice_cannot_be_taken_back() {
    committed(table, DAY_1, new Append(), sql("select id, 'a' v from range(3)"));
    apply(DAY_2, "select 1L id, 'b' v", "id = 1");
    assertThatThrownBy(() -> lake.retract(table, DAY_1, "wrong", RunId.create()))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessage(
            "Slice 2024-03-01 of bronze.customers cannot be retracted: its slices are batches of changes, and 2024-03-02 was applied after it, as version 2. Retract the later ones first, the newest before the others.");
  }

  @Test
  void equal_changes_are_applied_again_where_another_slice_came_between() {
    committed(table, DAY_1, new Append(), sql("select 1L id, 'a' v"));
    apply(DAY_2, "select 1L id, 'b' v", "id = 1");
    apply(DAY_3, "select 1L id, 'c' v", "id = 1");
    apply(DAY_2, "select 1L id, 'b' v", "id = 1");
    assertThat(visible(table)).containsExactly("[1,b]");
  }

  @Test
  void no_slice_can_be_replaced_and_the_table_stays() {
    committed(table, DAY_1, new Append(), sql("select 1L id"));
    assertThatThrownBy(() -> commit(table, DAY_2, new ReplaceSlice(), sql("select 2L id")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("batches of changes");
    assertThat(visible(table)).containsExactly("[1]");
  }

  private void apply(Slice slice, String rows, String leaving) {
    LocatedRows located = lake.locate(table.name()).orElseThrow();
    committed(
        table, slice, new Rewrite(located.version(), located.rows().where(leaving)), sql(rows));
  }
}
