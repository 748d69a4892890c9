package io.millrace.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.CommitResult.Unchanged;
import io.millrace.lake.WriteMode.ReplaceSlice;
import io.millrace.lake.WriteMode.Upsert;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

class LakeUpsertTest extends LakeTestBase {
  private static final AtomicInteger READS = new AtomicInteger();

  private final TableSpec table = daily("silver.customers", true);
  private final Upsert byId = new Upsert(List.of("id"));

  @Test
  void duplicate_keys_are_named_and_nothing_is_written() {
    committed(table, DAY_1, byId, sql("select 1 id, 'a' v"));
    assertThatThrownBy(
            () ->
                commit(
                    table,
                    DAY_1,
                    byId,
                    sql("select * from values (7, 'x'), (7, 'y'), (8, 'z') t(id, v)")))
        .isInstanceOf(DuplicateKeysException.class)
        .hasMessageContaining("several rows of the batch have the same id")
        .hasMessageContaining("id = 7 (2 times)");
    assertThat(visible(table)).containsExactly("[1,a,2024-03-01]");
  }

  @Test
  void null_equals_null_in_a_key() {
    Upsert byTwo = new Upsert(List.of("region", "id"));
    committed(table, DAY_1, byTwo, sql("select cast(null as string) region, 1 id, 'a' v"));
    committed(table, DAY_1, byTwo, sql("select cast(null as string) region, 1 id, 'b' v"));
    assertThat(visible(table)).containsExactly("[null,1,b,2024-03-01]");
  }

  @Test
  void a_value_that_becomes_null_and_back_is_an_update() {
    committed(table, DAY_1, byId, sql("select 1 id, 'a' v"));
    committed(table, DAY_1, byId, sql("select 1 id, cast(null as string) v"));
    assertThat(visible(table)).containsExactly("[1,null,2024-03-01]");
    committed(table, DAY_1, byId, sql("select 1 id, 'a' v"));
    assertThat(visible(table)).containsExactly("[1,a,2024-03-01]");
  }

  @Test
  void equal_keys_in_different_slices_are_different_rows() {
    committed(table, DAY_1, byId, sql("select 1 id, 'a' v"));
    committed(table, DAY_2, byId, sql("select 1 id, 'b' v"));
    assertThat(visible(table)).containsExactly("[1,a,2024-03-01]", "[1,b,2024-03-02]");
  }

  @Test
  void rows_may_be_keys_alone() {
    committed(table, DAY_1, byId, sql("select id from range(2)"));
    committed(table, DAY_1, byId, sql("select id from range(3)"));
    assertThat(visible(table)).hasSize(3);
  }

  @Test
  void maps_are_merged_and_equal_ones_are_no_change() {
    committed(table, DAY_1, byId, sql("select 1 id, map('a', 1) m"));
    assertThat(commit(table, DAY_1, byId, sql("select 1 id, map('a', 1) m")))
        .isInstanceOf(Unchanged.class);
    committed(table, DAY_1, byId, sql("select 1 id, map('a', 2) m"));
    assertThat(visible(table)).containsExactly("[1,Map(a -> 2),2024-03-01]");
  }

  @Test
  void a_table_made_without_deletion_vectors_gets_them_and_the_same_rows() {
    TableSpec plain = daily("silver.customers", false);
    committed(plain, DAY_1, new ReplaceSlice(), sql("select id, 'old' v from range(10)"));
    SliceRecord merged =
        committed(plain, DAY_1, byId, sql("select id + 9 id, 'new' v from range(2)"));
    assertThat(merged.rows()).isEqualTo(2);
    assertThat(visible(plain)).hasSize(11).contains("[9,new,2024-03-01]", "[0,old,2024-03-01]");
  }

  @Test
  void the_source_is_read_once() {
    spark
        .udf()
        .register(
            "counted",
            (UDF1<Long, Long>)
                id -> {
                  READS.incrementAndGet();
                  return id;
                },
            DataTypes.LongType);
    committed(table, DAY_1, byId, sql("select id, 'a' v from range(5)"));
    READS.set(0);
    committed(table, DAY_1, byId, sql("select counted(id) id, 'b' v from range(5)"));
    assertThat(READS).hasValue(5);
  }

  @Test
  void a_missing_key_column_is_named() {
    Upsert byOther = new Upsert(List.of("customer_id"));
    assertThatThrownBy(() -> commit(table, DAY_1, byOther, sql("select 1 id, 'a' v")))
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining("no key column 'customer_id'. It has id, v.");
  }
}
