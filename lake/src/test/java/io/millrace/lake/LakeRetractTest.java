package io.millrace.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.WriteMode.Append;
import io.millrace.lake.WriteMode.ReplaceSlice;
import io.millrace.lake.WriteMode.Upsert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LakeRetractTest extends LakeTestBase {
  @Test
  void readers_fall_back_to_the_last_good_content_and_to_the_one_before() {
    SliceRecord first = committed(orders, DAY_1, new ReplaceSlice(), sql("select 1 id"));
    committed(orders, DAY_2, new ReplaceSlice(), sql("select 9 id"));
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 2 id"));
    SliceRecord retracted = retract(DAY_1);
    assertThat(visible(orders)).containsExactly("[1,2024-03-01]", "[9,2024-03-02]");
    assertThat(retracted.fingerprint()).isEqualTo(first.fingerprint());
    assertThat(retracted.reason()).isEqualTo("wrong prices");
    assertThat(lake.history(orders.name()).current()).containsEntry(DAY_1, retracted);

    committed(orders, DAY_1, new ReplaceSlice(), sql("select 3 id"));
    retract(DAY_1);
    assertThat(visible(orders)).containsExactly("[1,2024-03-01]", "[9,2024-03-02]");
  }

  @Test
  void a_slice_with_nothing_before_becomes_empty_and_can_be_appended_again() {
    committed(orders, DAY_1, new Append(), sql("select 1 id"));
    retract(DAY_1);
    assertThat(visible(orders)).isEmpty();
    assertThat(lake.read(orders.name(), DAY_1)).isEmpty();
    committed(orders, DAY_1, new Append(), sql("select 2 id"));
    assertThat(visible(orders)).containsExactly("[2,2024-03-01]");
  }

  @Test
  void equal_content_after_a_retraction_makes_the_slice_ready_again() {
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 1 id"));
    retract(DAY_1);
    SliceRecord again = committed(orders, DAY_1, new ReplaceSlice(), sql("select 1 id"));
    assertThat(again.event()).isEqualTo(SliceRecord.Event.READY);
  }

  @Test
  void retracting_twice_is_retracting_once() {
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 1 id"));
    SliceRecord first = retract(DAY_1);
    assertThat(retract(DAY_1)).isEqualTo(first);
    assertThat(version(orders)).isEqualTo(first.version());
  }

  @Test
  void a_slice_that_was_never_ready_cannot_be_retracted() {
    assertThatThrownBy(() -> retract(DAY_1))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessage(
            "Slice 2024-03-01 of bronze.orders is MISSING, so there is nothing to retract.");
  }

  @Test
  void a_merge_is_taken_back_without_rewriting_a_file() {
    TableSpec table = daily("silver.orders", true);
    Upsert upsert = new Upsert(List.of("id"));
    committed(table, DAY_1, upsert, sql("select id, 'a' v from range(3)"));
    committed(table, DAY_2, upsert, sql("select id, 'a' v from range(1)"));
    List<String> before = visible(table);
    committed(table, DAY_1, upsert, sql("select id + 1 id, 'b' v from range(3)"));
    long files = dataFiles();
    lake.retract(table, DAY_1, "wrong", RunId.create());
    assertThat(visible(table)).isEqualTo(before);
    assertThat(dataFiles()).isEqualTo(files);
  }

  @Test
  void a_whole_table_is_taken_back() {
    TableSpec table = whole("bronze.countries", false);
    committed(table, Slice.ALL, new ReplaceSlice(), sql("select 'DE' code"));
    committed(table, Slice.ALL, new ReplaceSlice(), sql("select 'XX' code"));
    lake.retract(table, Slice.ALL, "wrong", RunId.create());
    assertThat(visible(table)).containsExactly("[DE]");
  }

  @Test
  void a_content_whose_files_were_vacuumed_cannot_come_back() throws IOException {
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 1 id"));
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".snappy.parquet")).toList()) {
        Files.delete(file);
      }
    }
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 2 id"));
    assertThatThrownBy(() -> retract(DAY_1))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("cannot go back to version 1: its file")
        .hasMessageContaining("vacuumed");
    assertThat(visible(orders)).containsExactly("[2,2024-03-01]");
  }

  @Test
  void rows_that_someone_erased_by_hand_do_not_come_back() {
    committed(orders, DAY_1, new ReplaceSlice(), sql("select id from range(3)"));
    sql("delete from delta.`%s` where id = 1".formatted(location.table(orders.name())));
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 7L id"));
    assertThatThrownBy(() -> retract(DAY_1))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("version 2 changed its rows by other means than a run");
  }

  private SliceRecord retract(Slice slice) {
    return lake.retract(orders, slice, "wrong prices", RunId.create());
  }
}
