package io.millrace.features.shuffle;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;
import io.millrace.features.sweep.Coder;
import io.millrace.features.sweep.Values;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;

/** How values of a type travel, and what the sweep sees of them. */
enum Cell {
  BYTE,
  SHORT,
  INT,
  LONG,
  BOOLEAN,
  FLOAT,
  DOUBLE,
  DECIMAL,
  WIDE_DECIMAL,
  TEXT,
  BINARY;

  /** Empty for nested types, which have no order. */
  static Optional<Cell> of(DataType type) {
    if (type instanceof ByteType) {
      return Optional.of(BYTE);
    }
    if (type instanceof ShortType) {
      return Optional.of(SHORT);
    }
    if (type instanceof IntegerType || type instanceof DateType) {
      return Optional.of(INT);
    }
    if (type instanceof LongType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType) {
      return Optional.of(LONG);
    }
    if (type instanceof BooleanType) {
      return Optional.of(BOOLEAN);
    }
    if (type instanceof FloatType) {
      return Optional.of(FLOAT);
    }
    if (type instanceof DoubleType) {
      return Optional.of(DOUBLE);
    }
    if (type instanceof DecimalType decimal) {
      return Optional.of(decimal.precision() <= Decimal.MAX_LONG_DIGITS() ? DECIMAL : WIDE_DECIMAL);
    }
    if (type instanceof StringType) {
      return Optional.of(TEXT);
    }
    return type instanceof BinaryType ? Optional.of(BINARY) : Optional.empty();
  }

  boolean isWhole() {
    return ordinal() <= BOOLEAN.ordinal() || this == DECIMAL;
  }

  boolean isReal() {
    return this == FLOAT || this == DOUBLE;
  }

  Values values(DataType type) {
    int scale = type instanceof DecimalType decimal ? decimal.scale() : 0;
    return isReal()
        ? Values.real()
        : this == DECIMAL
            ? Values.decimal(scale)
            : isWhole() ? Values.whole() : Values.coded(scale);
  }

  long whole(InternalRow row, int at, DataType type) {
    return switch (this) {
      case BYTE -> row.getByte(at);
      case SHORT -> row.getShort(at);
      case INT -> row.getInt(at);
      case LONG -> row.getLong(at);
      case BOOLEAN -> row.getBoolean(at) ? 1 : 0;
      case DECIMAL -> decimal(row, at, type).toUnscaledLong();
      default -> throw new IllegalStateException(this + " is no whole number");
    };
  }

  double real(InternalRow row, int at) {
    return this == FLOAT ? row.getFloat(at) : row.getDouble(at);
  }

  byte[] text(InternalRow row, int at, DataType type) {
    return switch (this) {
      case TEXT -> row.getUTF8String(at).getBytes();
      case BINARY -> row.getBinary(at);
      case WIDE_DECIMAL -> decimal(row, at, type).toJavaBigDecimal().unscaledValue().toByteArray();
      default -> throw new IllegalStateException(this + " is no text");
    };
  }

  private static Decimal decimal(InternalRow row, int at, DataType type) {
    DecimalType decimal = (DecimalType) type;
    return row.getDecimal(at, decimal.precision(), decimal.scale());
  }

  /** What a text stands for; values of one type can be compared. */
  Comparable<?> value(byte[] text, DataType type) {
    return switch (this) {
      case TEXT -> UTF8String.fromBytes(text);
      case BINARY -> new Binary(text);
      case WIDE_DECIMAL -> new BigDecimal(new BigInteger(text), ((DecimalType) type).scale());
      default -> throw new IllegalStateException(this + " is no text");
    };
  }

  /** Keeps values of the column's type. */
  Coder coder(DataType type) {
    return new Coder() {
      @Override
      public void put(Object value, Bytes into) {
        if (isReal()) {
          into.putFixed(Double.doubleToRawLongBits((double) value));
        } else if (isWhole()) {
          into.putWhole(
              value instanceof BigDecimal decimal
                  ? decimal.unscaledValue().longValueExact()
                  : (long) value);
        } else {
          into.putText(bytes(value));
        }
      }

      @Override
      public Object take(Cursor from) {
        if (isReal()) {
          return Double.longBitsToDouble(from.fixed());
        }
        if (isWhole()) {
          long whole = from.whole();
          return Cell.this == DECIMAL
              ? (Object) BigDecimal.valueOf(whole, ((DecimalType) type).scale())
              : (Object) whole;
        }
        int length = (int) from.count();
        from.skip(length);
        return value(Arrays.copyOfRange(from.array(), from.at() - length, from.at()), type);
      }
    };
  }

  private static byte[] bytes(Object value) {
    if (value instanceof UTF8String text) {
      return text.getBytes();
    }
    return value instanceof Binary binary
        ? binary.bytes()
        : ((BigDecimal) value).unscaledValue().toByteArray();
  }

  /** Bytes in the order of unsigned bytes. */
  record Binary(byte[] bytes) implements Comparable<Binary> {
    @Override
    public int compareTo(Binary other) {
      return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Binary binary && Arrays.equals(bytes, binary.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }
}
