package io.millrace.features;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.millrace.lake.table.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampType;

/**
 * What the columns of a training set hold, a row for each part and column: {@code part}, {@code
 * name}, {@code type}, {@code rows}, {@code nulls}, {@code least}, {@code greatest}; of numbers
 * {@code mean}, {@code deviation} and {@code quantiles}; of texts, whole numbers and truth values
 * {@code top}, the most frequent with their counts.
 */
public final class SetStatistics {
  /** What may differ in its last bits, or by a rank, between two builds of the same set. */
  public static final List<String> INEXACT = List.of("mean", "deviation", "quantiles");

  /** The part of a set that is not split. */
  public static final String WHOLE = "all";

  private static final String PART = "_part";

  private SetStatistics() {}

  /**
   * @param rows read twice
   * @param split the column that names the part of a row; it has no row of its own
   */
  public static Dataset<Row> of(Dataset<Row> rows, Optional<String> split) {
    List<StructField> fields =
        Arrays.stream(rows.schema().fields())
            .filter(field -> !split.equals(Optional.of(field.name())))
            .toList();
    Dataset<Row> parted =
        rows.withColumn(PART, split.map(name -> col(Names.quoted(name))).orElse(lit(WHOLE)));
    String structs =
        fields.stream().map(SetStatistics::struct).collect(joining(", ", "array(", ")"));
    Dataset<Row> told =
        parted
            .groupBy(PART)
            .agg(expr(structs).as("columns"))
            .selectExpr(PART + " AS part", "inline(columns)");
    return told.join(top(parted, fields), scala("part", "name"), "left");
  }

  private static scala.collection.Seq<String> scala(String... names) {
    return scala.collection.JavaConverters.asScalaBuffer(List.of(names)).toSeq();
  }

  /** Quantiles are off by no more than a rank in ten thousand. */
  private static String struct(StructField field) {
    String column = Names.quoted(field.name());
    boolean isNumber = field.dataType() instanceof NumericType;
    boolean hasOrder = isNumber || isText(field.dataType()) || isTime(field.dataType());
    String nothing = "cast(null AS %s)";
    return "struct(%s AS name, '%s' AS type, count(1) AS rows, count(1) - count(%s) AS nulls, %s AS least, %s AS greatest, %s AS mean, %s AS deviation, %s AS quantiles)"
        .formatted(
            literal(field.name()),
            field.dataType().simpleString().replace("'", ""),
            column,
            hasOrder ? "cast(min(%s) AS string)".formatted(column) : nothing.formatted("string"),
            hasOrder ? "cast(max(%s) AS string)".formatted(column) : nothing.formatted("string"),
            isNumber ? "avg(cast(%s AS double))".formatted(column) : nothing.formatted("double"),
            isNumber
                ? "stddev_pop(cast(%s AS double))".formatted(column)
                : nothing.formatted("double"),
            isNumber ? quantiles(column) : nothing.formatted("string"));
  }

  private static String quantiles(String column) {
    return "concat_ws(' ', transform(percentile_approx(cast(%s AS double), array(0.05D, 0.25D, 0.5D, 0.75D, 0.95D), 10000), each -> cast(each AS string)))"
        .formatted(column);
  }

  /** The five most frequent values of each column that has such; of equals the lesser. */
  private static Dataset<Row> top(Dataset<Row> parted, List<StructField> fields) {
    List<StructField> countable =
        fields.stream().filter(field -> isText(field.dataType())).toList();
    String stacked =
        countable.stream()
            .map(
                field ->
                    "%s, cast(%s AS string)"
                        .formatted(literal(field.name()), Names.quoted(field.name())))
            .collect(joining(", "));
    Dataset<Row> values =
        countable.isEmpty()
            ? parted.selectExpr(PART, "'' AS name", "'' AS value").where("false")
            : parted.selectExpr(
                PART, "stack(%d, %s) AS (name, value)".formatted(countable.size(), stacked));
    return values
        .where("value IS NOT NULL")
        .groupBy(PART, "name", "value")
        .count()
        .selectExpr(
            PART,
            "name",
            "value",
            "count",
            "row_number() OVER (PARTITION BY %s, name ORDER BY count DESC, value) AS place"
                .formatted(PART))
        .where("place <= 5")
        .groupBy(PART, "name")
        .agg(
            expr("concat_ws(', ', transform(sort_array(collect_list(struct(place, value, count))), each -> concat(each.value, ' (', each.count, ')')))")
                .as("top"))
        .withColumnRenamed(PART, "part");
  }

  private static boolean isText(DataType type) {
    return type instanceof StringType
        || type instanceof IntegralType
        || type instanceof BooleanType;
  }

  private static boolean isTime(DataType type) {
    return type instanceof DateType || type instanceof TimestampType;
  }

  private static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
