package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.testing.LocalSpark;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class SetStatisticsTest {
  private static final String ROWS =
      """
      SELECT * FROM VALUES ('train', 2.0D, 'x', array(1)), ('train', 4.0D, 'y', array(2)),
        ('train', 6.0D, 'y', array(2)), ('train', NULL, NULL, NULL), ('test', 1.0D, 'b', array(1)),
        ('test', 1.0D, 'a', array(1)) AS t(split, `it's`, shop, hot)""";

  @Test
  void each_column_of_each_part_is_told() {
    Dataset<Row> rows = LocalSpark.session().sql(ROWS);
    assertThat(told(SetStatistics.of(rows, Optional.of("split"))))
        .containsExactly(
            "test|hot|array<int>|2|0|-|-|-|-|-|-",
            "test|it's|double|2|0|1.0|1.0|1.0|0.0|1.0 1.0 1.0 1.0 1.0|-",
            "test|shop|string|2|0|a|b|-|-|-|a (1), b (1)",
            "train|hot|array<int>|4|1|-|-|-|-|-|-",
            "train|it's|double|4|1|2.0|6.0|4.0|1.632993161855452|2.0 2.0 4.0 6.0 6.0|-",
            "train|shop|string|4|1|x|y|-|-|-|y (2), x (1)");
  }

  @Test
  void a_set_that_is_not_split_is_one_part() {
    Dataset<Row> numbers = LocalSpark.session().sql("SELECT 1.5D AS a");
    assertThat(told(SetStatistics.of(numbers, Optional.empty())))
        .containsExactly("all|a|double|1|0|1.5|1.5|1.5|0.0|1.5 1.5 1.5 1.5 1.5|-");
  }

  private static List<String> told(Dataset<Row> statistics) {
    return statistics
        .selectExpr(
            "concat_ws('|', part, name, type, rows, nulls, coalesce(least, '-'), coalesce(greatest, '-'), coalesce(mean, '-'), coalesce(deviation, '-'), coalesce(quantiles, '-'), coalesce(top, '-')) AS row")
        .orderBy("row")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }
}
