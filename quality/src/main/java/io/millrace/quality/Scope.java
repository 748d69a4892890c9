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

  /** The value in rows of the scope, else NULL, as where the condition fails. */
  Column only(Column value) {
    return where.map(sql -> functions.when(Tried.of(sql), value)).orElse(value);
  }

  String and(String condition) {
    return where.map(sql -> "(%s) AND %s".formatted(sql, condition)).orElse(condition);
  }

  /** For the end of a sentence. */
  String words() {
    return where.map(" where %s"::formatted).orElse("");
  }
}
