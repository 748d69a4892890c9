package io.millrace.ingest.journal.replay;

import io.millrace.ingest.journal.fold.Coverage;
import io.millrace.ingest.journal.type.BadValue;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Makes rows of layers: each column's value is read from whoever says it. */
final class RowMaker {
  /** Slot and number, which stand before the table's columns. */
  static final int BEFORE = 2;

  private final StructType target;
  private final List<String> names;
  private final Reading.Readers readers;
  private final boolean anyRequired;

  RowMaker(Reading reading) {
    this.target = reading.target();
    this.names = reading.names();
    this.readers = reading.readers(target);
    this.anyRequired = List.of(target.fields()).stream().anyMatch(field -> !field.nullable());
  }

  /**
   * The columns' values, with room behind them.
   *
   * @param tableRow two columns, and the target's as the table has them; null if no layer is of the
   *     table
   * @param room how many values the caller will add
   */
  Object[] values(Layers layers, UnsafeRow tableRow, int room) throws BadValue {
    Object[] values = new Object[target.size() + room];
    Layers.Layer newest = layers.newest();
    if (newest.says().isAll() && !newest.isOfTable()) {
      readers.of(newest.fact().schema()).read(newest.fact().image(), Coverage.ALL, values);
    } else {
      gather(layers, tableRow, values);
    }
    if (anyRequired) {
      requireValues(values);
    }
    return values;
  }

  private void gather(Layers layers, UnsafeRow tableRow, Object[] values) throws BadValue {
    Map<Layers.Layer, List<Integer>> columns = new IdentityHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      Layers.Layer sayer = layers.sayer(names.get(i));
      if (sayer != null) {
        columns.computeIfAbsent(sayer, layer -> new ArrayList<>()).add(i);
      }
    }
    for (Map.Entry<Layers.Layer, List<Integer>> entry : columns.entrySet()) {
      Layers.Layer layer = entry.getKey();
      if (layer.isOfTable()) {
        entry.getValue().forEach(i -> values[i] = tableValue(tableRow, i));
      } else {
        Object[] said = new Object[target.size()];
        Coverage wanted = Coverage.only(entry.getValue().stream().map(names::get).toList());
        readers.of(layer.fact().schema()).read(layer.fact().image(), wanted, said);
        entry.getValue().forEach(i -> values[i] = said[i]);
      }
    }
  }

  private Object tableValue(UnsafeRow tableRow, int column) {
    int place = column + BEFORE;
    return tableRow.isNullAt(place)
        ? null
        : tableRow.get(place, target.fields()[column].dataType());
  }

  private void requireValues(Object[] values) throws BadValue {
    for (int i = 0; i < target.size(); i++) {
      StructField field = target.fields()[i];
      if (!field.nullable() && values[i] == null) {
        throw BadValue.missing(field.name());
      }
    }
  }

  /** {@code _change_carried} as rows hold it inside; null if it is empty. */
  static ArrayBasedMapData carried(Map<String, String> carried) {
    if (carried.isEmpty()) {
      return null;
    }
    Map<String, String> ordered = new TreeMap<>(carried);
    Object[] columns = ordered.keySet().stream().map(UTF8String::fromString).toArray();
    Object[] positions = ordered.values().stream().map(UTF8String::fromString).toArray();
    return new ArrayBasedMapData(new GenericArrayData(columns), new GenericArrayData(positions));
  }
}
