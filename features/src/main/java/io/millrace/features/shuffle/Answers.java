package io.millrace.features.shuffle;

import io.millrace.features.spec.Aggregation;
import io.millrace.lake.InvalidSpecException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.ShortType;

/** The types of features, and their values as Spark holds them. */
final class Answers implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int MOST_DIGITS = 38;
  private static final int MORE_DIGITS_OF_A_SUM = 10;
  private static final int MORE_DIGITS_OF_AN_AVERAGE = 4;

  private Answers() {}

  /**
   * The type of a feature.
   *
   * @throws InvalidSpecException if its input cannot be aggregated so
   */
  static DataType type(String feature, Aggregation aggregation, DataType input) {
    if (aggregation instanceof Aggregation.Count
        || aggregation instanceof Aggregation.Distinct
        || aggregation instanceof Aggregation.ApproximateDistinct) {
      return DataTypes.LongType;
    }
    boolean isNumeric =
        aggregation instanceof Aggregation.Sum
            || aggregation instanceof Aggregation.Avg
            || aggregation instanceof Aggregation.Variance
            || aggregation instanceof Aggregation.Percentile;
    if (isNumeric && !(input instanceof NumericType)) {
      throw new InvalidSpecException(
          "Feature %s: %s of %s, which is no number. Cast its input, or count it."
              .formatted(feature, aggregation.name(), input.simpleString()));
    }
    if (aggregation instanceof Aggregation.Sum) {
      return sum(input);
    }
    if (aggregation instanceof Aggregation.Avg && input instanceof DecimalType decimal) {
      int scale = Math.min(decimal.scale() + MORE_DIGITS_OF_AN_AVERAGE, MOST_DIGITS);
      int digits = Math.min(decimal.precision() + MORE_DIGITS_OF_AN_AVERAGE, MOST_DIGITS);
      return DataTypes.createDecimalType(Math.max(digits, scale), scale);
    }
    if (isNumeric) {
      return DataTypes.DoubleType;
    }
    if (aggregation instanceof Aggregation.LastK || aggregation instanceof Aggregation.TopK) {
      return DataTypes.createArrayType(input, false);
    }
    if (aggregation instanceof Aggregation.Histogram) {
      return DataTypes.createMapType(input, DataTypes.LongType, false);
    }
    return input;
  }

  private static DataType sum(DataType input) {
    if (input instanceof DecimalType decimal) {
      return DataTypes.createDecimalType(
          Math.min(decimal.precision() + MORE_DIGITS_OF_A_SUM, MOST_DIGITS), decimal.scale());
    }
    return Cell.of(input).orElseThrow().isReal() ? DataTypes.DoubleType : DataTypes.LongType;
  }

  /** What the sweep answered, as a value of a type. */
  static Object typed(Object answer, DataType type) {
    if (answer == null) {
      return null;
    }
    if (answer instanceof Long whole) {
      return whole(whole, type);
    }
    if (answer instanceof Double real) {
      return type instanceof FloatType ? (Object) real.floatValue() : real;
    }
    if (answer instanceof BigDecimal decimal && type instanceof DecimalType digits) {
      return Decimal.apply(decimal, digits.precision(), digits.scale());
    }
    if (answer instanceof List<?> list) {
      DataType element = ((ArrayType) type).elementType();
      return new GenericArrayData(list.stream().map(each -> typed(each, element)).toArray());
    }
    if (answer instanceof Map<?, ?> map) {
      DataType key = ((MapType) type).keyType();
      return new ArrayBasedMapData(
          new GenericArrayData(map.keySet().stream().map(each -> typed(each, key)).toArray()),
          new GenericArrayData(map.values().toArray()));
    }
    return answer instanceof Cell.Binary binary ? binary.bytes() : answer;
  }

  private static Object whole(long value, DataType type) {
    if (type instanceof IntegerType || type instanceof DateType) {
      return (int) value;
    }
    if (type instanceof ShortType) {
      return (short) value;
    }
    if (type instanceof ByteType) {
      return (byte) value;
    }
    return type instanceof BooleanType ? (Object) (value != 0) : (Object) value;
  }
}
