package io.millrace.ingest.journal.format;

import io.millrace.ingest.journal.RowSchema.Column;
import io.millrace.ingest.journal.RowSchema.Encoding;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/** Columns by PostgreSQL's names of their types, each as a read over JDBC gives it. */
final class PostgresTypes {
  private static final Pattern DECIMAL =
      Pattern.compile("(?:numeric|decimal)\\((\\d+),\\s*(-?\\d+)\\)");
  private static final Pattern SIZE = Pattern.compile("\\(\\d+\\)");

  private PostgresTypes() {}

  /**
   * @param declared such as {@code numeric(12,2)}, {@code int8} or {@code timestamp without time
   *     zone}
   */
  static Column column(String name, String declared) {
    Matcher decimal = DECIMAL.matcher(declared);
    if (decimal.matches()) {
      return decimal(name, Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)));
    }
    return switch (SIZE.matcher(declared).replaceFirst("")) {
      case "boolean", "bool" -> parsed(name, DataTypes.BooleanType);
      case "smallint", "int2" -> parsed(name, DataTypes.ShortType);
      case "integer", "int4" -> parsed(name, DataTypes.IntegerType);
      case "bigint", "int8", "oid" -> parsed(name, DataTypes.LongType);
      case "real", "float4" -> parsed(name, DataTypes.FloatType);
      case "double precision", "float8" -> parsed(name, DataTypes.DoubleType);
      case "date" -> parsed(name, DataTypes.DateType);
      case "timestamp without time zone", "timestamp" -> parsed(name, DataTypes.TimestampNTZType);
      case "timestamp with time zone", "timestamptz" -> parsed(name, DataTypes.TimestampType);
      case "bytea" -> new Column(name, DataTypes.BinaryType, Encoding.HEX, true);
      default -> text(name); // also a numeric that is not told how long it may be
    };
  }

  private static Column decimal(String name, int precision, int scale) {
    return precision <= DecimalType.MAX_PRECISION() && scale >= 0 && scale <= precision
        ? parsed(name, DataTypes.createDecimalType(precision, scale))
        : text(name);
  }

  private static Column parsed(String name, DataType type) {
    return new Column(name, type, Encoding.PARSED, true);
  }

  private static Column text(String name) {
    return new Column(name, DataTypes.StringType, Encoding.TEXT, true);
  }
}
