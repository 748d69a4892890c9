package io.millrace.quality;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/** Names as Spark's SQL must see them, whatever characters they hold. */
final class Sql {
  private Sql() {}

  static String quote(String column) {
    return "`" + column.replace("`", "``") + "`";
  }

  static String quote(List<String> columns) {
    return columns.stream().map(Sql::quote).collect(Collectors.joining(", "));
  }

  /** A top-level column by its name alone: a dot in it separates nothing. */
  static Column column(String name) {
    return functions.col(quote(name));
  }

  static String text(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  static String isNotNull(List<String> columns) {
    return columns.stream()
        .map(c -> quote(c) + " IS NOT NULL")
        .collect(Collectors.joining(" AND "));
  }
}
