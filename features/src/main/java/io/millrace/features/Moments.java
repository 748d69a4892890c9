package io.millrace.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_micros;

import io.millrace.features.spec.EventTime;
import io.millrace.lake.InvalidSpecException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** Times as microseconds since 1970, in SQL, whatever zone the session is in. */
final class Moments {
  private static final String LOCAL =
      "unix_micros(make_timestamp(year(%1$s), month(%1$s), day(%1$s), %2$s, '%3$s'))";
  private static final String CLOCK = "hour(%1$s), minute(%1$s), extract(second from %1$s)";

  private Moments() {}

  /**
   * The column of times as microseconds.
   *
   * @throws InvalidSpecException if it cannot be read so
   */
  static Column micros(Dataset<Row> rows, EventTime time) {
    String quoted = "`" + time.column().replace("`", "``") + "`";
    DataType type = rows.schema().apply(time.column()).dataType();
    if (type instanceof TimestampType) {
      return unix_micros(col(quoted));
    }
    if (type instanceof IntegralType && time.unit().isPresent()) {
      return col(quoted).cast("bigint").multiply(lit(time.unit().get().micros()));
    }
    if (type instanceof TimestampNTZType && time.zone().isPresent()) {
      return expr(LOCAL.formatted(quoted, CLOCK.formatted(quoted), time.zone().get()));
    }
    if (type instanceof DateType && time.zone().isPresent()) {
      return expr(LOCAL.formatted(quoted, "0, 0, 0", time.zone().get()));
    }
    throw new InvalidSpecException(
        "'%s' is %s, which is no time without a unit or a zone. Write it as { column: %s, unit: … } or { column: %s, zone: … }."
            .formatted(time.column(), type.simpleString(), time.column(), time.column()));
  }
}
