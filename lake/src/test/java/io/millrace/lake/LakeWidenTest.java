package io.millrace.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.WriteMode.ReplaceSlice;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class LakeWidenTest extends LakeTestBase {
  private static final String NARROW =
      "select cast(id as int) id, cast(id / 4 as decimal(6, 2)) amount, cast(id / 8 as float) ratio, date'2024-03-01' day, id big, 'x' name from range(3)";

  @Test
  void columns_get_wider_types_and_the_content_stays() {
    committed(orders, DAY_1, new ReplaceSlice(), sql(NARROW));
    committed(orders, DAY_2, new ReplaceSlice(), sql(NARROW));
    sql(
        "delete from delta.`%s` where id = 1 and ds = '2024-03-02'"
            .formatted(location.table(orders.name())));
    Map<Slice, SliceRecord> before = lake.history(orders.name()).current();
    lake.widen(
        orders,
        StructType.fromDDL(
            "ID bigint, amount decimal(10, 4), ratio double, day string, big decimal(20, 0), other int"));
    assertThat(visible(orders))
        .containsExactly(
            "[0,0.0000,0.0,2024-03-01,0,x,2024-03-01]",
            "[0,0.0000,0.0,2024-03-01,0,x,2024-03-02]",
            "[1,0.2500,0.125,2024-03-01,1,x,2024-03-01]",
            "[2,0.5000,0.25,2024-03-01,2,x,2024-03-01]",
            "[2,0.5000,0.25,2024-03-01,2,x,2024-03-02]");
    StructType types =
        spark.read().format("delta").load(location.table(orders.name()).toString()).schema();
    assertThat(types.toDDL())
        .isEqualTo(
            "id BIGINT,amount DECIMAL(10,4),ratio DOUBLE,day STRING,big DECIMAL(20,0),name STRING,ds STRING");
    assertThat(lake.history(orders.name()).current()).isEqualTo(before);
    committed(
        orders,
        DAY_3,
        new ReplaceSlice(),
        sql(
            NARROW
                .replace("cast(id as int) id", "id + 5000000000 id")
                .replace("as decimal(6, 2)", "as decimal(10, 4)")
                .replace("as float", "as double")
                .replace("date'2024-03-01' day", "'soon' day")
                .replace("id big", "cast(id as decimal(20, 0)) big")));
    assertThat(visible(orders)).hasSize(8);
  }

  @Test
  void dates_become_times_without_a_zone() {
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 1 id, date '2024-03-01' at"));
    lake.widen(
        orders,
        new StructType().add("id", DataTypes.IntegerType).add("at", DataTypes.TimestampNTZType));
    assertThat(visible(orders)).containsExactly("[1,2024-03-01T00:00,2024-03-01]");
  }

  @Test
  void what_is_wide_enough_is_no_commit() {
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 1L id"));
    lake.widen(orders, StructType.fromDDL("id bigint"));
    assertThat(version(orders)).isEqualTo(1);
  }

  @Test
  void what_would_lose_a_value_is_refused() {
    committed(
        orders,
        DAY_1,
        new ReplaceSlice(),
        sql("select 1L id, 1.5D d, cast(1 as decimal(10, 2)) a, x'ff' b"));
    for (String lossy :
        List.of(
            "id int",
            "id double",
            "d float",
            "d decimal(38, 10)",
            "a decimal(11, 4)",
            "b string")) {
      assertThatThrownBy(() -> lake.widen(orders, StructType.fromDDL(lossy)))
          .as(lossy)
          .isInstanceOf(SchemaMismatchException.class)
          .hasMessageContaining("not every value would stay the same");
    }
    assertThat(version(orders)).isEqualTo(1);
  }

  @Test
  void a_slice_does_not_go_back_to_narrow_files() {
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 1 id"));
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 2 id"));
    lake.widen(orders, StructType.fromDDL("id bigint"));
    assertThatThrownBy(() -> lake.retract(orders, DAY_1, "wrong", RunId.create()))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("(Widened id from int to bigint)");
    assertThat(visible(orders)).containsExactly("[2,2024-03-01]");
  }
}
