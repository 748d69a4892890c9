package io.millrace.ingest.journal.type;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.ByteType$;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType$;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType$;
import org.apache.spark.sql.types.FloatType$;
import org.apache.spark.sql.types.IntegerType$;
import org.apache.spark.sql.types.LongType$;
import org.apache.spark.sql.types.ShortType$;
import org.apache.spark.sql.types.TimestampNTZType$;
import org.apache.spark.sql.types.TimestampType$;

/**
 * The least type that holds every value of two others, without loss. It does not matter in which
 * order types are joined, so neither does the order in which schemas are met.
 */
public final class Widening {
  private static final List<DataType> WHOLE =
      List.of(ByteType$.MODULE$, ShortType$.MODULE$, IntegerType$.MODULE$, LongType$.MODULE$);
  private static final int[] DIGITS = {3, 5, 10, 19};

  private Widening() {}

  /**
   * @return empty if none holds both: text is no number to anybody who sums it
   */
  public static Optional<DataType> join(DataType one, DataType other) {
    if (one.equals(other)) {
      return Optional.of(one);
    }
    int left = WHOLE.indexOf(one);
    int right = WHOLE.indexOf(other);
    if (left >= 0 && right >= 0) {
      return Optional.of(WHOLE.get(Math.max(left, right)));
    }
    Optional<DecimalType> decimal = decimal(one);
    Optional<DecimalType> otherDecimal = decimal(other);
    if (decimal.isPresent() && otherDecimal.isPresent()) {
      return join(decimal.get(), otherDecimal.get());
    }
    if (arePair(one, other, FloatType$.MODULE$, DoubleType$.MODULE$)) {
      return Optional.of(DataTypes.DoubleType);
    }
    if (arePair(one, other, DateType$.MODULE$, TimestampType$.MODULE$)) {
      return Optional.of(DataTypes.TimestampType);
    }
    if (arePair(one, other, DateType$.MODULE$, TimestampNTZType$.MODULE$)) {
      return Optional.of(DataTypes.TimestampNTZType);
    }
    return Optional.empty();
  }

  static boolean isWhole(DataType type) {
    return WHOLE.contains(type);
  }

  private static Optional<DataType> join(DecimalType one, DecimalType other) {
    int scale = Math.max(one.scale(), other.scale());
    int whole = Math.max(one.precision() - one.scale(), other.precision() - other.scale());
    return whole + scale > DecimalType.MAX_PRECISION()
        ? Optional.empty()
        : Optional.of(DataTypes.createDecimalType(whole + scale, scale));
  }

  /** A whole number as a decimal. */
  private static Optional<DecimalType> decimal(DataType type) {
    if (type instanceof DecimalType decimal) {
      return Optional.of(decimal);
    }
    int whole = WHOLE.indexOf(type);
    return whole < 0
        ? Optional.empty()
        : Optional.of(DataTypes.createDecimalType(DIGITS[whole], 0));
  }

  private static boolean arePair(DataType one, DataType other, DataType narrow, DataType wide) {
    return one.equals(narrow) && other.equals(wide) || one.equals(wide) && other.equals(narrow);
  }
}
