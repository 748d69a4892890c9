package io.millrace.features;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_micros;

import io.millrace.features.shuffle.TimeForm;
import io.millrace.features.spec.EventTime;
import io.millrace.lake.table.Names;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Times as microseconds since 1970, in SQL, whatever zone the session is in. */
final class Moments {
  private static final String LOCAL =
      "unix_micros(make_timestamp(year(%1$s), month(%1$s), day(%1$s), %2$s, '%3$s'))";
  private static final String CLOCK = "hour(%1$s), minute(%1$s), extract(second from %1$s)";

  private Moments() {}

  /**
   * The column of times as microseconds.
   *
   * @param where the table, for messages
   * @throws io.millrace.lake.InvalidSpecException if it cannot be read so
   */
  static Column micros(String where, Dataset<Row> rows, EventTime time) {
    TimeForm form = TimeForm.of(where, time, rows);
    String column = Names.quoted(time.column());
    return switch (form) {
      case INSTANT -> unix_micros(Names.column(time.column()));
      case INT, LONG ->
          Names.column(time.column())
              .cast("bigint")
              .multiply(lit(time.unit().orElseThrow().micros()));
      case LOCAL -> expr(LOCAL.formatted(column, CLOCK.formatted(column), time.zone().get()));
      case DATE -> expr(LOCAL.formatted(column, "0, 0, 0", time.zone().get()));
    };
  }
}
