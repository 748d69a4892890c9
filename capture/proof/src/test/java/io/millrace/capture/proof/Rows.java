package io.millrace.capture.proof;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Rows as texts that tell their columns, types and values. */
final class Rows {
  private Rows() {}

  /** In order; a row that is there twice is there twice. */
  static List<String> of(Dataset<Row> rows, List<String> columns) {
    Dataset<Row> chosen =
        rows.select(
            columns.stream().map(functions::col).toArray(org.apache.spark.sql.Column[]::new));
    return chosen.collectAsList().stream().map(Rows::text).sorted().toList(); // 80 at most
  }

  /** Each column with its type. */
  static List<String> types(Dataset<Row> rows, List<String> columns) {
    return columns.stream().map(column -> column + " " + typeOf(rows, column)).toList();
  }

  private static String typeOf(Dataset<Row> rows, String column) {
    return Arrays.stream(rows.schema().fields())
        .filter(field -> field.name().equalsIgnoreCase(column))
        .map(field -> field.dataType().catalogString())
        .findFirst()
        .orElse("missing");
  }

  private static String text(Row row) {
    return java.util.stream.IntStream.range(0, row.size())
        .mapToObj(i -> value(row.get(i)))
        .collect(joining(" | "));
  }

  private static String value(Object value) {
    if (value instanceof byte[] bytes) {
      return digest(HexFormat.of().formatHex(bytes));
    }
    return digest(String.valueOf(value));
  }

  /** What is long is shown short, and still differs where it differs. */
  private static String digest(String text) {
    return text.length() < 60
        ? text
        : "%s…(%d, %08x)".formatted(text.substring(0, 12), text.length(), text.hashCode());
  }
}
