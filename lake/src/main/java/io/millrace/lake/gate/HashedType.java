package io.millrace.lake.gate;

import io.millrace.lake.SchemaMismatchException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DayTimeIntervalType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.types.YearMonthIntervalType;

/** A column's type as {@link ContentHash} and {@link KeyOf} need it: by how its values are held. */
final class HashedType implements Serializable {
  enum Kind {
    BOOLEAN,
    BYTE,
    SHORT,
    INT,
    LONG,
    FLOAT,
    DOUBLE,
    SMALL_DECIMAL,
    DECIMAL,
    STRING,
    BINARY,
    ARRAY,
    MAP,
    STRUCT
  }

  private final Kind kind;
  private final int precision;
  private final int scale;
  private final HashedType[] parts;

  private HashedType(Kind kind, int precision, int scale, HashedType... parts) {
    this.kind = kind;
    this.precision = precision;
    this.scale = scale;
    this.parts = parts;
  }

  static HashedType of(DataType type) {
    if (type instanceof DecimalType decimal) {
      boolean small = decimal.precision() <= 18; // Spark holds it as a long up to there
      return new HashedType(
          small ? Kind.SMALL_DECIMAL : Kind.DECIMAL, decimal.precision(), decimal.scale());
    }
    if (type instanceof ArrayType array) {
      return nested(Kind.ARRAY, array.elementType());
    }
    if (type instanceof MapType map) {
      return nested(Kind.MAP, map.keyType(), map.valueType());
    }
    if (type instanceof StructType struct) {
      return nested(
          Kind.STRUCT,
          Stream.of(struct.fields()).map(StructField::dataType).toArray(DataType[]::new));
    }
    return new HashedType(plain(type), 0, 0);
  }

  private static HashedType nested(Kind kind, DataType... parts) {
    return new HashedType(
        kind, 0, 0, Arrays.stream(parts).map(HashedType::of).toArray(HashedType[]::new));
  }

  private static Kind plain(DataType type) {
    if (type instanceof BooleanType) {
      return Kind.BOOLEAN;
    } else if (type instanceof ByteType) {
      return Kind.BYTE;
    } else if (type instanceof ShortType) {
      return Kind.SHORT;
    } else if (type instanceof IntegerType
        || type instanceof DateType
        || type instanceof YearMonthIntervalType) {
      return Kind.INT;
    } else if (type instanceof LongType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType
        || type instanceof DayTimeIntervalType) {
      return Kind.LONG;
    } else if (type instanceof FloatType) {
      return Kind.FLOAT;
    } else if (type instanceof DoubleType) {
      return Kind.DOUBLE;
    } else if (type instanceof StringType) {
      return Kind.STRING;
    } else if (type instanceof BinaryType) {
      return Kind.BINARY;
    }
    throw new SchemaMismatchException(
        "A column of type %s cannot be kept in a table. Cast it to another type."
            .formatted(type.catalogString()));
  }

  Kind kind() {
    return kind;
  }

  int precision() {
    return precision;
  }

  int scale() {
    return scale;
  }

  /** Of an array its element, of a map its key and value, of a struct its fields. */
  HashedType[] parts() {
    return parts;
  }
}
