package io.millrace.ingest.journal.replay;

import io.millrace.ingest.journal.Change;
import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.fold.Fact;
import io.millrace.ingest.journal.replay.Event.End;
import io.millrace.ingest.journal.replay.Event.Image;
import io.millrace.ingest.journal.type.BadValue;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Reads and writes the rows of a history in Spark's binary form. Not for several threads. */
final class HistoryRows {
  private static final int BEFORE = 2;
  private static final int OWN = 6;

  /** A remembered delete of one of the slot's keys. */
  record Delete(int number, End end) {}

  private final StructType target;
  private final List<String> names;
  private final StructType keys;
  private final int[] keyPlaces;
  private final int columns;
  private final int met;
  private final Reading.Readers readers;
  private final UnsafeRows stored;
  private final UnsafeRows targets;
  private final UnsafeRows keyRows;

  HistoryRows(Reading reading) {
    this.target = reading.target();
    this.names = reading.names();
    this.keys = reading.keys();
    this.keyPlaces = Stream.of(keys.fieldNames()).mapToInt(target::fieldIndex).toArray();
    this.columns = target.size();
    this.met = BEFORE + columns + OWN + 2;
    this.readers = reading.readers(target);
    this.stored = new UnsafeRows(reading.stored());
    this.targets =
        new UnsafeRows(new StructType(Arrays.copyOf(reading.stored().fields(), columns)));
    this.keyRows = new UnsafeRows(keys);
  }

  /** What a fact of the slice says. */
  Image image(Fact fact, long at) throws BadValue {
    Object[] values = new Object[columns];
    readers.of(fact.schema()).read(fact.image(), fact.says(), values);
    boolean ofSnapshot = fact.operation() == Change.Operation.SNAPSHOT;
    return new Image(fact.position(), at, fact.says(), ofSnapshot, column -> values[column]);
  }

  boolean same(Object[] some, Object[] others) {
    return Arrays.equals(targets.bytes(some), targets.bytes(others));
  }

  /** A row of the table. */
  byte[] bytes(Version version, Object[] values) {
    Object[] row = Arrays.copyOf(values, columns + OWN);
    row[columns] = UTF8String.fromString(version.position());
    row[columns + 1] = RowMaker.carried(version.layers().carried(names));
    row[columns + 2] = time(version.from());
    row[columns + 3] = time(version.to());
    row[columns + 4] = version.isOpen() ? null : UTF8String.fromString(version.closed());
    row[columns + 5] = snapshots(version.snapshots());
    return stored.bytes(row);
  }

  private static Long time(long micros) {
    return micros == 0 ? null : micros;
  }

  private static ArrayBasedMapData snapshots(Map<String, Long> snapshots) {
    if (snapshots.isEmpty()) {
      return null;
    }
    Map<String, Long> ordered = new TreeMap<>(snapshots);
    Object[] positions = ordered.keySet().stream().map(UTF8String::fromString).toArray();
    return new ArrayBasedMapData(
        new GenericArrayData(positions), new GenericArrayData(ordered.values().toArray()));
  }

  /** Which of the slot's keys a row is of that {@link HistoryMeeting} sent. */
  int number(byte[] sent) {
    return UnsafeRows.row(sent, met).getInt(1);
  }

  /** The key's columns of such a row. */
  byte[] keyOf(byte[] sent) {
    UnsafeRow row = UnsafeRows.row(sent, met);
    Object[] values = new Object[keyPlaces.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(row, BEFORE + keyPlaces[i], target, keyPlaces[i]);
    }
    return keyRows.bytes(values);
  }

  /**
   * The key's columns as values.
   *
   * @param behind how many columns are behind them
   */
  Object[] key(byte[] row, int behind) {
    UnsafeRow key = UnsafeRows.row(row, keys.size() + behind);
    Object[] values = new Object[keys.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(key, i, keys, i);
    }
    return values;
  }

  StoredVersion version(byte[] sent) {
    UnsafeRow row = UnsafeRows.row(sent, met);
    int own = BEFORE + columns;
    IntFunction<Object> values = column -> value(row, BEFORE + column, target, column);
    return new StoredVersion(
        text(row, own),
        row.isNullAt(own + 1) ? Map.of() : Met.carried(row.getMap(own + 1)),
        new StoredVersion.Period(
            row.isNullAt(own + 2) ? 0 : row.getLong(own + 2),
            row.isNullAt(own + 3) ? 0 : row.getLong(own + 3),
            text(row, own + 4)),
        row.isNullAt(own + 5) ? Map.of() : times(row.getMap(own + 5)),
        values,
        row.getUTF8String(own + OWN).toString(),
        row.getLong(own + OWN + 1));
  }

  /** A row that tells slot, number, position and clock of a remembered delete. */
  static Delete delete(byte[] sent) {
    UnsafeRow row = UnsafeRows.row(sent, 4);
    return new Delete(
        row.getInt(1),
        new End(text(row, 2), row.getLong(3) * StoredVersion.MICROS, Event.Kind.DELETE));
  }

  private static Object value(UnsafeRow row, int place, StructType types, int column) {
    return row.isNullAt(place) ? null : row.get(place, types.fields()[column].dataType());
  }

  private static String text(UnsafeRow row, int place) {
    return row.isNullAt(place) ? Position.NONE : row.getUTF8String(place).toString();
  }

  private static Map<String, Long> times(MapData map) {
    Map<String, Long> times = new HashMap<>();
    for (int i = 0; i < map.numElements(); i++) {
      times.put(map.keyArray().getUTF8String(i).toString(), map.valueArray().getLong(i));
    }
    return times;
  }
}
