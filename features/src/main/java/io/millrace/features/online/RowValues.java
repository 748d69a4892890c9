package io.millrace.features.online;

import io.millrace.features.reader.FeatureType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;

/** Spark's own values as those that a reader gets, to the bit. */
final class RowValues {
  private RowValues() {}

  /** One value; null if it is NULL. */
  static Object of(SpecializedGetters row, int i, FeatureType type) {
    if (row.isNullAt(i)) {
      return null;
    }
    return switch (type.kind()) {
      case BOOLEAN -> row.getBoolean(i);
      case BYTE -> row.getByte(i);
      case SHORT -> row.getShort(i);
      case INTEGER -> row.getInt(i);
      case LONG -> row.getLong(i);
      case FLOAT -> row.getFloat(i);
      case DOUBLE -> row.getDouble(i);
      case DECIMAL ->
          row.getDecimal(i, type.precision(), type.scale())
              .toJavaBigDecimal()
              .setScale(type.scale());
      case STRING -> row.getUTF8String(i).toString();
      case BINARY -> row.getBinary(i);
      case DATE -> LocalDate.ofEpochDay(row.getInt(i));
      case TIMESTAMP -> instant(row.getLong(i));
      case TIMESTAMP_NTZ -> LocalDateTime.ofInstant(instant(row.getLong(i)), ZoneOffset.UTC);
      case ARRAY -> list(row.getArray(i), type.parts().get(0));
      case MAP -> map(row.getMap(i), type);
    };
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static List<Object> list(ArrayData array, FeatureType element) {
    List<Object> values = new ArrayList<>(array.numElements());
    for (int i = 0; i < array.numElements(); i++) {
      values.add(of(array, i, element));
    }
    return values;
  }

  private static Map<Object, Object> map(MapData map, FeatureType type) {
    Map<Object, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < map.numElements(); i++) {
      values.put(
          of(map.keyArray(), i, type.parts().get(0)), of(map.valueArray(), i, type.parts().get(1)));
    }
    return values;
  }
}
