package io.millrace.lake.table;

import java.util.List;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** Which types hold every value of another, exactly; text holds whatever has a text of its own. */
final class WiderTypes {
  private static final List<DataType> INTEGERS =
      List.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType);
  private static final List<Integer> DIGITS = List.of(3, 5, 10, 19);

  private WiderTypes() {}

  static boolean holds(DataType wide, DataType narrow) {
    if (wide instanceof StringType) {
      return narrow instanceof AtomicType && !(narrow instanceof BinaryType);
    } else if (wide instanceof DecimalType decimal) {
      return holds(decimal, narrow);
    } else if (wide instanceof TimestampType || wide instanceof TimestampNTZType) {
      return narrow instanceof DateType;
    } else if (wide.equals(DataTypes.DoubleType)) {
      return narrow.equals(DataTypes.FloatType) || isInteger(narrow, 2); // 53 bits
    } else if (wide.equals(DataTypes.FloatType)) {
      return isInteger(narrow, 1); // 24 bits
    }
    return isInteger(narrow, INTEGERS.indexOf(wide) - 1);
  }

  private static boolean isInteger(DataType type, int widest) {
    int width = INTEGERS.indexOf(type);
    return width >= 0 && width <= widest;
  }

  private static boolean holds(DecimalType wide, DataType narrow) {
    int whole = wide.precision() - wide.scale();
    if (narrow instanceof DecimalType decimal) {
      return wide.scale() >= decimal.scale() && whole >= decimal.precision() - decimal.scale();
    }
    int width = INTEGERS.indexOf(narrow);
    return width >= 0 && whole >= DIGITS.get(width);
  }
}
