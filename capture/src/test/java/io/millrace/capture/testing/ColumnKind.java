package io.millrace.capture.testing;

import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/**
 * A type of column, and values for it.
 *
 * @param ddl as in CREATE TABLE
 * @param value an SQL literal; NULL is added by others
 * @param wider a type that holds the same values and more; empty if there is none
 */
record ColumnKind(String ddl, Function<Random, String> value, Optional<String> wider) {
  static ColumnKind of(String ddl, Function<Random, String> value) {
    return new ColumnKind(ddl, value, Optional.empty());
  }

  static ColumnKind widening(String ddl, String wider, Function<Random, String> value) {
    return new ColumnKind(ddl, value, Optional.of(wider));
  }

  ColumnKind widened() {
    return new ColumnKind(wider.orElseThrow(), value, Optional.empty());
  }

  /** One of the values, each as likely as another. */
  static Function<Random, String> oneOf(String... values) {
    return random -> values[random.nextInt(values.length)];
  }

  static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
