package io.millrace.ingest.journal.format;

import io.millrace.ingest.journal.RowSchema.Column;
import io.millrace.ingest.journal.RowSchema.Encoding;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/**
 * A column as Kafka Connect's schemas declare it. It becomes of the type that a read over JDBC
 * gives the column, as far as its schema tells.
 *
 * @param type int32, string, bytes, ...
 * @param semantic what its values mean, such as {@code io.debezium.time.Date}; empty if nothing but
 *     what they are
 * @param parameters of the meaning
 */
record ConnectField(
    String name, String type, String semantic, Map<String, String> parameters, boolean optional) {
  private static final String SOURCE_TYPE = "__debezium.source.column.type";
  private static final int BITS_IN_A_LONG = 64;
  private static final int DIGITS_OF_A_LONG = 20;

  Column column() {
    return switch (semantic) {
      case "io.debezium.time.Date", "org.apache.kafka.connect.data.Date" ->
          of(DataTypes.DateType, Encoding.EPOCH_DAYS);
      case "io.debezium.time.Time", "org.apache.kafka.connect.data.Time" ->
          of(DataTypes.StringType, Encoding.MILLIS);
      case "io.debezium.time.MicroTime" -> of(DataTypes.StringType, Encoding.MICROS);
      case "io.debezium.time.NanoTime" -> of(DataTypes.StringType, Encoding.NANOS);
      case "io.debezium.time.Timestamp", "org.apache.kafka.connect.data.Timestamp" ->
          of(DataTypes.TimestampNTZType, Encoding.MILLIS);
      case "io.debezium.time.MicroTimestamp" -> of(DataTypes.TimestampNTZType, Encoding.MICROS);
      case "io.debezium.time.NanoTimestamp" -> of(DataTypes.TimestampNTZType, Encoding.NANOS);
      case "io.debezium.time.ZonedTimestamp" -> of(DataTypes.TimestampType, Encoding.ISO_INSTANT);
      case "org.apache.kafka.connect.data.Decimal" -> decimal();
      case "io.debezium.data.VariableScaleDecimal" ->
          of(DataTypes.StringType, Encoding.VARIABLE_DECIMAL);
      case "io.debezium.data.Bits" -> bits();
      default -> plain();
    };
  }

  private Column plain() {
    return switch (type) {
      case "boolean" -> of(DataTypes.BooleanType, Encoding.PLAIN);
      case "int8", "int16" -> of(DataTypes.ShortType, Encoding.PLAIN);
      case "int32" ->
          isOf("MEDIUMINT UNSIGNED")
              ? of(DataTypes.LongType, Encoding.PLAIN)
              : of(DataTypes.IntegerType, Encoding.PLAIN);
      case "int64" ->
          isOf("BIGINT UNSIGNED")
              ? of(DataTypes.createDecimalType(DIGITS_OF_A_LONG, 0), Encoding.PLAIN)
              : of(DataTypes.LongType, Encoding.PLAIN);
      case "float", "float32" -> of(DataTypes.FloatType, Encoding.PLAIN);
      case "double", "float64" -> of(DataTypes.DoubleType, Encoding.PLAIN);
      case "string" -> of(DataTypes.StringType, Encoding.PLAIN);
      case "bytes" -> of(DataTypes.BinaryType, Encoding.BASE64);
      default -> of(DataTypes.StringType, Encoding.TEXT);
    };
  }

  private boolean isOf(String sourceType) {
    return parameters.getOrDefault(SOURCE_TYPE, "").startsWith(sourceType);
  }

  /**
   * Decimals that are longer than Spark's keep their scale; values that do not fit are rejects.
   * Whole numbers that tell no precision are MySQL's {@code bigint unsigned}: Debezium says it of
   * every other decimal without a scale.
   */
  private Column decimal() {
    int scale = number("scale", 0);
    int untold = scale == 0 ? DIGITS_OF_A_LONG : DecimalType.MAX_PRECISION();
    int precision = Math.max(number("connect.decimal.precision", untold), 1);
    if (scale < 0 || scale > DecimalType.MAX_PRECISION()) {
      return of(DataTypes.StringType, Encoding.TEXT);
    }
    int held = Math.min(Math.max(precision, scale), DecimalType.MAX_PRECISION());
    return of(DataTypes.createDecimalType(held, scale), Encoding.DECIMAL_BYTES);
  }

  private Column bits() {
    return number("length", BITS_IN_A_LONG + 1) <= BITS_IN_A_LONG
        ? of(DataTypes.createDecimalType(DIGITS_OF_A_LONG, 0), Encoding.BITS)
        : of(DataTypes.BinaryType, Encoding.BASE64);
  }

  private int number(String parameter, int other) {
    String text = parameters.get(parameter);
    return text == null ? other : Integer.parseInt(text);
  }

  private Column of(DataType spark, Encoding encoding) {
    return new Column(name, spark, encoding, optional);
  }
}
