package io.millrace.features.shuffle;

import io.millrace.features.spec.EventTime;
import io.millrace.lake.InvalidSpecException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** What a column of times holds. */
public enum TimeForm {
  INSTANT,
  LOCAL,
  DATE,
  INT,
  LONG;

  /**
   * @param where the table, for messages
   * @throws InvalidSpecException if there is no such column, if it holds no times, or if its unit
   *     or zone is not said, or is said and would not count
   */
  public static TimeForm of(String where, EventTime time, Dataset<Row> rows) {
    Columns.require(where, rows, List.of(time.column()));
    return of(where, time, rows.schema().apply(time.column()));
  }

  static TimeForm of(String where, EventTime time, StructField field) {
    TimeForm form =
        of(field.dataType())
            .orElseThrow(
                () ->
                    refused(
                        where, time, field, "no time", "Cast it to a timestamp where it is made."));
    String write = "Write time: { column: %s, ".formatted(time.column());
    if (form.isNumber() && time.unit().isEmpty()) {
      throw refused(
          where,
          time,
          field,
          "no time without a unit",
          write + "unit: seconds }, or millis, or micros.");
    }
    if (form.isLocal() && time.zone().isEmpty()) {
      throw refused(where, time, field, "no instant without a zone", write + "zone: … }.");
    }
    if (!form.isNumber() && time.unit().isPresent()) {
      throw refused(
          where,
          time,
          field,
          "no number that counts a unit",
          "Leave its unit out, or name a column of numbers.");
    }
    if (!form.isLocal() && time.zone().isPresent()) {
      throw refused(
          where,
          time,
          field,
          "the same instant in each zone",
          "Leave its zone out; if it was read in another zone than it was written in, mend that where it is made.");
    }
    return form;
  }

  private static Optional<TimeForm> of(DataType type) {
    if (type instanceof TimestampType) {
      return Optional.of(INSTANT);
    }
    if (type instanceof TimestampNTZType) {
      return Optional.of(LOCAL);
    }
    if (type instanceof DateType) {
      return Optional.of(DATE);
    }
    if (type instanceof IntegerType) {
      return Optional.of(INT);
    }
    return type instanceof LongType ? Optional.of(LONG) : Optional.empty();
  }

  private static InvalidSpecException refused(
      String where, EventTime time, StructField field, String is, String mend) {
    return new InvalidSpecException(
        "%s: the time '%s' is %s, which is %s. %s"
            .formatted(where, time.column(), field.dataType().simpleString(), is, mend));
  }

  /** Whether it counts a unit since 1970. */
  public boolean isNumber() {
    return this == INT || this == LONG;
  }

  private boolean isLocal() {
    return this == LOCAL || this == DATE;
  }
}
