package io.millrace.ingest.journal.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.RowSchema;
import io.millrace.ingest.journal.RowSchema.Encoding;
import io.millrace.lake.SchemaMismatchException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class TableColumnsTest {
  @Test
  void h30_a_column_of_the_events_is_added_behind_the_tables() {
    assertThat(
            after("id bigint, a string", Map.of(), Map.of(), seen(1, "id bigint, b int, a string")))
        .isEqualTo("id bigint, a string, b int");
  }

  @Test
  void h31_a_dropped_column_stays() {
    assertThat(after("id bigint, a string", Map.of(), Map.of(), seen(1, "id bigint")))
        .isEqualTo("id bigint, a string");
  }

  @Test
  void h31_a_column_that_comes_back_with_another_type_is_refused_or_renamed() {
    assertThatThrownBy(
            () -> after("id bigint, a string", Map.of(), Map.of(), seen(1, "id bigint, a int")))
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining("column 'a' is STRING")
        .hasMessageContaining("INT");
    assertThat(
            after("id bigint, a string", Map.of("a", "a2"), Map.of(), seen(1, "id bigint, a int")))
        .isEqualTo("id bigint, a string, a2 int");
  }

  @Test
  void h32_names_are_without_case_and_order() {
    assertThat(
            after("id bigint, Name string", Map.of(), Map.of(), seen(1, "NAME string, ID bigint")))
        .isEqualTo("id bigint, Name string");
  }

  @Test
  void h33_columns_widen_and_never_narrow() {
    assertThat(
            after(
                "a int, b decimal(10,2), c date, d float",
                Map.of(),
                Map.of(),
                seen(1, "a bigint, b decimal(12,4), c timestamp_ntz, d double")))
        .isEqualTo("a bigint, b decimal(12,4), c timestamp_ntz, d double");
    assertThat(after("a bigint", Map.of(), Map.of(), seen(1, "a int"))).isEqualTo("a bigint");
  }

  @Test
  void h34_an_incompatible_type_names_its_column() {
    assertThatThrownBy(() -> after("age bigint", Map.of(), Map.of(), seen(1, "age string")))
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining("'age'");
  }

  @Test
  void h35_old_and_new_schemas_of_one_slice_give_the_columns_of_both() {
    assertThat(
            after(
                "", Map.of(), Map.of(), seen(1, "id int, old int"), seen(2, "id bigint, new int")))
        .isEqualTo("id bigint, new int, old int");
  }

  @Test
  void a_declared_type_is_the_tables() {
    assertThat(after("", Map.of(), Map.of("a", "date from days"), seen(1, "a string")))
        .isEqualTo("a date");
  }

  private static String after(
      String present, Map<String, String> renames, Map<String, String> types, SeenSchema... seen) {
    StructType table = present.isEmpty() ? new StructType() : StructType.fromDDL(present);
    StructType after =
        new TableColumns(List.of("id"), renames, types).after("t", table, List.of(seen));
    List<String> columns = new ArrayList<>();
    for (StructField field : after.fields()) {
      columns.add(field.name() + " " + field.dataType().catalogString());
    }
    return String.join(", ", columns);
  }

  private static SeenSchema seen(int position, String ddl) {
    List<RowSchema.Column> columns = new ArrayList<>();
    for (StructField field : StructType.fromDDL(ddl).fields()) {
      DataType type = field.dataType();
      columns.add(new RowSchema.Column(field.name(), type, Encoding.PLAIN, true));
    }
    return new SeenSchema(new RowSchema(columns), Position.of(position));
  }
}
