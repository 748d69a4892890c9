package io.millrace.quality;

import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.RowOrdering;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;

/** What can be asked of values of a type. */
final class Types {
  private static final Set<DataType> WHOLE =
      Set.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType);
  private static final Set<DataType> TIMES =
      Set.of(DataTypes.DateType, DataTypes.TimestampType, DataTypes.TimestampNTZType);

  private Types() {}

  static boolean isWhole(DataType type) {
    return WHOLE.contains(type);
  }

  /** Whether equal values are equal to the last digit. */
  static boolean isExact(DataType type) {
    return isWhole(type) || type instanceof DecimalType;
  }

  static boolean isFloating(DataType type) {
    return type.equals(DataTypes.DoubleType) || type.equals(DataTypes.FloatType);
  }

  static boolean isNumeric(DataType type) {
    return isExact(type) || isFloating(type);
  }

  static boolean isTime(DataType type) {
    return TIMES.contains(type);
  }

  /** Whether statistics of files hold the smallest and the largest value exactly. */
  static boolean hasExactBounds(DataType type) {
    return isNumeric(type) || type.equals(DataTypes.DateType);
  }

  /** Whether one value can be less than another in a way that a spec can write down. */
  static boolean hasBounds(DataType type) {
    return isNumeric(type) || isTime(type) || isText(type);
  }

  /** Whether a spec can write down a value to compare with. */
  static boolean isComparable(DataType type) {
    return hasBounds(type) || type.equals(DataTypes.BooleanType);
  }

  static boolean isText(DataType type) {
    return type instanceof StringType;
  }

  static boolean isOrderable(DataType type) {
    return RowOrdering.isOrderable(type);
  }

  /** Whether rows can be grouped by such values. */
  static boolean isKey(DataType type) {
    return !type.existsRecursively(part -> part instanceof MapType);
  }

  static String name(DataType type) {
    return type.sql();
  }
}
