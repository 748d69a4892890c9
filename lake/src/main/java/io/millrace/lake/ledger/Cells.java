package io.millrace.lake.ledger;

import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.internal.data.vector.DefaultGenericVector;
import io.delta.kernel.internal.data.GenericRow;
import io.delta.kernel.internal.util.VectorUtils;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StructType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Values of a row by the names of its columns, to and from the kernel's form. */
final class Cells {
  private final StructType schema;
  private final Map<Integer, Object> values = new HashMap<>();

  Cells(StructType schema) {
    this.schema = schema;
  }

  /** Sets a text, int, long or double. */
  Cells put(String column, Object value) {
    values.put(schema.indexOf(column), value);
    return this;
  }

  Cells put(String column, Optional<?> value) {
    value.ifPresent(present -> put(column, present));
    return this;
  }

  Cells put(String column, OptionalLong value) {
    value.ifPresent(present -> put(column, (Object) present));
    return this;
  }

  Cells put(String column, Instant value) {
    return put(column, (Object) micros(value));
  }

  Cells put(String column, List<String> value) {
    return put(column, (Object) VectorUtils.stringArrayValue(value));
  }

  Cells put(String column, Map<String, Long> value) {
    return put(column, (Object) longs(value));
  }

  Row row() {
    return new GenericRow(schema, values) {
      @Override
      public long getLong(
          int column) { // the kernel's own refuses timestamps, which its writer asks
        return (Long) values.get(column);
      }
    };
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  static Optional<String> text(Row row, String column) {
    int index = row.getSchema().indexOf(column);
    return isNull(row, index) ? Optional.empty() : Optional.of(row.getString(index));
  }

  static OptionalLong number(Row row, String column) {
    int index = row.getSchema().indexOf(column);
    return isNull(row, index) ? OptionalLong.empty() : OptionalLong.of(row.getLong(index));
  }

  static Optional<Double> fraction(Row row, String column) {
    int index = row.getSchema().indexOf(column);
    return isNull(row, index) ? Optional.empty() : Optional.of(row.getDouble(index));
  }

  static Optional<Instant> instant(Row row, String column) {
    OptionalLong micros = number(row, column);
    return micros.isPresent()
        ? Optional.of(Instant.EPOCH.plus(micros.getAsLong(), ChronoUnit.MICROS))
        : Optional.empty();
  }

  static List<String> texts(Row row, String column) {
    int index = row.getSchema().indexOf(column);
    return isNull(row, index) ? List.of() : VectorUtils.toJavaList(row.getArray(index));
  }

  static Map<String, Long> numbers(Row row, String column) {
    int index = row.getSchema().indexOf(column);
    return isNull(row, index) ? Map.of() : VectorUtils.toJavaMap(row.getMap(index));
  }

  /** A column that was not read is as one without a value. */
  private static boolean isNull(Row row, int index) {
    return index < 0 || row.isNullAt(index);
  }

  private static MapValue longs(Map<String, Long> map) {
    Map<String, Long> ordered = new LinkedHashMap<>(map);
    ColumnVector keys = VectorUtils.stringVector(new ArrayList<>(ordered.keySet()));
    ColumnVector longs =
        DefaultGenericVector.fromList(LongType.LONG, new ArrayList<>(ordered.values()));
    return new MapValue() {
      @Override
      public int getSize() {
        return ordered.size();
      }

      @Override
      public ColumnVector getKeys() {
        return keys;
      }

      @Override
      public ColumnVector getValues() {
        return longs;
      }
    };
  }
}
