package io.millrace.quality;

import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/**
 * Which rows a check judges.
 *
 * @param where a condition that has been found valid; empty for all rows
 */
record Scope(Optional<String> where) {
  boolean isAll() {
    return where.isEmpty();
  }

  Column and(Column condition) {
    return where.map(sql -> functions.expr(sql).and(condition)).orElse(condition);
  }

  /** The value in rows of the scope, else NULL. */
  Column only(Column value) {
    return where.map(sql -> functions.when(functions.expr(sql), value)).orElse(value);
  }

  String and(String condition) {
    return where.map(sql -> "(%s) AND %s".formatted(sql, condition)).orElse(condition);
  }

  /** For the end of a sentence. */
  String words() {
    return where.map(" where %s"::formatted).orElse("");
  }
}
