package io.millrace.quality;

import static io.millrace.quality.Specs.fail;
import static io.millrace.quality.Specs.result;
import static io.millrace.quality.Specs.row;
import static io.millrace.quality.Specs.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.CheckResult;
import io.millrace.lake.Verdict;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaRuleTest {
  private static Written orders() {
    return Written.rows(
        "id INT, total DECIMAL(10,2), tags ARRAY<STRING>, ds STRING",
        row(1, null, null, "2024-03-01"));
  }

  private static CheckSpec schema(boolean allowsUnknown, String... namesAndTypes) {
    Map<String, String> types = new LinkedHashMap<>();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      types.put(namesAndTypes[i], namesAndTypes[i + 1]);
    }
    return fail(new Rule.Schema(types, allowsUnknown));
  }

  @Test
  void columns_and_types_are_as_declared_the_slicing_column_aside() {
    assertThat(
            verdict(
                orders(),
                schema(false, "ID", "int", "total", "decimal(10, 2)", "tags", "array<string>")))
        .isEqualTo(Verdict.PASSED);
  }

  @Test
  void each_difference_is_told() {
    CheckResult result =
        result(orders(), schema(false, "id", "bigint", "total", "decimal(10,2)", "gone", "date"));
    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.metric()).contains(3.0);
    assertThat(result.message())
        .isEqualTo(
            "The columns differ from those declared: 'id' is INT, declared as BIGINT; 'gone' is missing; 'tags' is not declared. Change the check if the source is right.");
  }

  @Test
  void further_columns_may_be_allowed() {
    assertThat(verdict(orders(), schema(true, "id", "int"))).isEqualTo(Verdict.PASSED);
  }

  @Test
  void a_varchar_is_text() {
    Written names = Written.rows("name STRING", row("a"));
    assertThat(verdict(names, schema(false, "name", "varchar(10)"))).isEqualTo(Verdict.PASSED);
  }
}
