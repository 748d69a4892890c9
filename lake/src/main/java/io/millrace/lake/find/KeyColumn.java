package io.millrace.lake.find;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * How values of a key column are hashed and compared, a whole column vector at a time. NULL is a
 * value like others, equal to itself.
 */
abstract class KeyColumn implements Serializable {
  private static final long NULL = 0x5bd1e995b7e15163L;
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  /** Empty for floating point, which is no key that one could look up, and for nested types. */
  static Optional<KeyColumn> of(DataType type) {
    if (type instanceof LongType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType) {
      return Optional.of(new OfLongs());
    } else if (type instanceof IntegerType || type instanceof DateType) {
      return Optional.of(new OfInts());
    } else if (type instanceof StringType) {
      return Optional.of(new OfTexts());
    } else if (type instanceof DecimalType decimal) {
      return Optional.of(new OfDecimals(decimal.precision(), decimal.scale()));
    } else if (type instanceof ShortType || type instanceof ByteType) {
      return Optional.of(new OfSmallInts(type instanceof ByteType));
    } else if (type instanceof BooleanType) {
      return Optional.of(new OfBooleans());
    } else if (type instanceof BinaryType) {
      return Optional.of(new OfBytes());
    }
    return Optional.empty();
  }

  /** The value itself, or a hash of it. */
  abstract long number(ColumnVector values, int row);

  abstract long number(SpecializedGetters row, int at);

  /** Whether two values are one. */
  boolean sameValue(ColumnVector values, int row, SpecializedGetters key, int at) {
    return number(values, row) == number(key, at);
  }

  final boolean same(ColumnVector values, int row, SpecializedGetters key, int at) {
    boolean isNull = values.isNullAt(row);
    return isNull == key.isNullAt(at) && (isNull || sameValue(values, row, key, at));
  }

  /** Takes a column's values into the hashes of the first {@code rows} rows. */
  final void hash(ColumnVector values, int rows, long[] hashes) {
    boolean anyNull = values.hasNull();
    for (int row = 0; row < rows; row++) {
      long number = anyNull && values.isNullAt(row) ? NULL : number(values, row);
      hashes[row] = mixed(hashes[row], number);
    }
  }

  final long hash(SpecializedGetters row, int at, long before) {
    return mixed(before, row.isNullAt(at) ? NULL : number(row, at));
  }

  private static long mixed(long hash, long number) {
    long mixed = (hash ^ number) * SPREAD;
    return mixed ^ mixed >>> 32;
  }

  private static final class OfLongs extends KeyColumn {
    @Override
    long number(ColumnVector values, int row) {
      return values.getLong(row);
    }

    @Override
    long number(SpecializedGetters row, int at) {
      return row.getLong(at);
    }
  }

  private static final class OfInts extends KeyColumn {
    @Override
    long number(ColumnVector values, int row) {
      return values.getInt(row);
    }

    @Override
    long number(SpecializedGetters row, int at) {
      return row.getInt(at);
    }
  }

  private static final class OfSmallInts extends KeyColumn {
    private final boolean bytes;

    OfSmallInts(boolean bytes) {
      this.bytes = bytes;
    }

    @Override
    long number(ColumnVector values, int row) {
      return bytes ? values.getByte(row) : values.getShort(row);
    }

    @Override
    long number(SpecializedGetters row, int at) {
      return bytes ? row.getByte(at) : row.getShort(at);
    }
  }

  private static final class OfBooleans extends KeyColumn {
    @Override
    long number(ColumnVector values, int row) {
      return values.getBoolean(row) ? 1 : 0;
    }

    @Override
    long number(SpecializedGetters row, int at) {
      return row.getBoolean(at) ? 1 : 0;
    }
  }

  private static final class OfDecimals extends KeyColumn {
    private final int precision;
    private final int scale;

    OfDecimals(int precision, int scale) {
      this.precision = precision;
      this.scale = scale;
    }

    @Override
    long number(ColumnVector values, int row) {
      return values.getDecimal(row, precision, scale).hashCode();
    }

    @Override
    long number(SpecializedGetters row, int at) {
      return row.getDecimal(at, precision, scale).hashCode();
    }

    @Override
    boolean sameValue(ColumnVector values, int row, SpecializedGetters key, int at) {
      return values.getDecimal(row, precision, scale).equals(key.getDecimal(at, precision, scale));
    }
  }

  private static final class OfTexts extends KeyColumn {
    private static long hashed(UTF8String text) {
      return Murmur3_x86_32.hashUnsafeBytes(
          text.getBaseObject(), text.getBaseOffset(), text.numBytes(), 42);
    }

    @Override
    long number(ColumnVector values, int row) {
      return hashed(values.getUTF8String(row));
    }

    @Override
    long number(SpecializedGetters row, int at) {
      return hashed(row.getUTF8String(at));
    }

    @Override
    boolean sameValue(ColumnVector values, int row, SpecializedGetters key, int at) {
      return values.getUTF8String(row).equals(key.getUTF8String(at));
    }
  }

  private static final class OfBytes extends KeyColumn {
    @Override
    long number(ColumnVector values, int row) {
      return Arrays.hashCode(values.getBinary(row));
    }

    @Override
    long number(SpecializedGetters row, int at) {
      return Arrays.hashCode(row.getBinary(at));
    }

    @Override
    boolean sameValue(ColumnVector values, int row, SpecializedGetters key, int at) {
      return Arrays.equals(values.getBinary(row), key.getBinary(at));
    }
  }
}
