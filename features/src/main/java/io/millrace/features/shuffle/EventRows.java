package io.millrace.features.shuffle;

import io.millrace.features.NotFiniteException;
import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;
import io.millrace.features.shuffle.Tally.Of;
import io.millrace.features.sweep.Coder;
import io.millrace.features.sweep.Events;
import io.millrace.features.sweep.Steps;
import io.millrace.features.sweep.Values;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.Tuple2;

/**
 * Events as rows: keys, the time, whether a filter lets them in if there is one, the times between
 * which they are known if there are such, then values. Those lists of clocks have one or none.
 *
 * @param first of the columns of values
 * @param names of the columns of values, for messages
 * @param ranges events of no such time are in no window
 * @param sliced one, or none: then it does not matter in which slice an event is. Its column is the
 *     last
 */
record EventRows(
    String group,
    Keys keys,
    Clock clock,
    boolean filtered,
    List<Clock> known,
    List<Clock> knownUntil,
    int first,
    List<String> names,
    DataType[] types,
    Cell[] cells,
    int tieBreaks,
    boolean skipsNotFinite,
    Steps.Range[] ranges,
    List<SlicedEvents> sliced)
    implements Serializable {

  Iterator<Tuple2<Integer, byte[]>> blocks(Iterator<InternalRow> rows, int partitions) {
    Tally tally = new Tally();
    return new Blocks(rows, partitions, Block.EVENTS, tally, new Writer(tally)::write);
  }

  /** Writes one row after another. */
  private final class Writer {
    private final Tally tally;
    private final KeyWriter key = new KeyWriter(keys);
    private final List<Clock> clocks = Stream.of(known, knownUntil).flatMap(List::stream).toList();
    private final SlicedEvents.Finder slices = sliced.isEmpty() ? null : sliced.get(0).new Finder();

    Writer(Tally tally) {
      this.tally = tally;
    }

    void write(InternalRow row, Blocks blocks) {
      tally.count(Of.EVENTS_READ);
      if (Keys.anyNull(row, keys.count())) {
        tally.count(Of.EVENTS_WITHOUT_KEY);
        return;
      }
      int at = keys.count();
      if (row.isNullAt(at)) {
        tally.count(Of.EVENTS_WITHOUT_TIME);
        return;
      }
      int ofTime = at;
      if (filtered) {
        at++;
        if (row.isNullAt(at) || !row.getBoolean(at)) {
          tally.count(Of.EVENTS_FILTERED);
          return;
        }
      }
      long time = clock.micros(row, ofTime); // of what counts alone, since others may have any
      if (slices != null
          && (row.isNullAt(first + cells.length)
              || !slices.holds(row.getUTF8String(first + cells.length), time))) {
        tally.count(Of.EVENTS_IN_ANOTHER_SLICE);
      }
      if (!isIn(time)) {
        tally.count(Of.EVENTS_OUTSIDE);
        return;
      }
      tally.count(Of.EVENTS_USED);
      int partition = key.partition(row, blocks.partitions());
      Bytes block = blocks.of(partition);
      key.write(block);
      block.putFixed(time);
      for (Clock each : clocks) {
        at++;
        long known = row.isNullAt(at) ? Clock.NEVER : each.micros(row, at);
        block.putCount(known == Clock.NEVER ? 0 : 1 + known);
      }
      writeValues(row, block);
      blocks.written(partition);
    }

    private boolean isIn(long time) {
      for (Steps.Range range : ranges) {
        if (range.holds(time)) {
          return true;
        }
      }
      return false;
    }

    private void writeValues(InternalRow row, Bytes block) {
      for (int i = 0; i < cells.length; i++) {
        int at = first + i;
        if (row.isNullAt(at)) {
          block.put((byte) 0);
        } else if (cells[i].isReal()) {
          writeReal(cells[i].real(row, at), i, block);
        } else {
          block.put((byte) 1);
          if (cells[i].isWhole()) {
            block.putWhole(cells[i].whole(row, at, types[i]));
          } else {
            block.putText(cells[i].text(row, at, types[i]));
          }
        }
      }
    }

    private void writeReal(double value, int i, Bytes block) {
      if (Double.isFinite(value)) {
        block.put((byte) 1);
        block.putFixed(Double.doubleToRawLongBits(value));
        return;
      }
      if (!skipsNotFinite) {
        throw new NotFiniteException(
            "%s: %s is %s in an event. Leave such values out with 'not-finite: skip', or mend the events."
                .formatted(group, names.get(i), value));
      }
      tally.count(Of.VALUES_NOT_FINITE);
      block.put((byte) 0);
    }
  }

  /** How the values of a column are kept beside a table; there is one column more than columns. */
  Coder coder(int column) {
    return column < cells.length
        ? cells[column].coder(types[column])
        : Cell.LONG.coder(DataTypes.LongType);
  }

  /** Puts the events of blocks into columns; one more at the end has something in each row. */
  Events read(List<byte[]> blocks, Entities entities) {
    Values[] columns =
        IntStream.range(0, cells.length)
            .mapToObj(i -> cells[i].values(types[i]))
            .toArray(Values[]::new);
    Values[] withEvery = Arrays.copyOf(columns, columns.length + 1);
    withEvery[columns.length] = Values.every();
    TextIndex[] texts = new TextIndex[cells.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = cells[i].isWhole() || cells[i].isReal() ? null : new TextIndex();
    }
    Values since = known.isEmpty() ? null : Values.whole();
    Values until = knownUntil.isEmpty() ? null : Values.whole();
    Events events = new Events(withEvery, tieBreaks).known(since, until);
    for (byte[] block : blocks) {
      Cursor cursor = new Cursor(block, 1);
      while (cursor.hasMore()) {
        int entity = entities.next(cursor);
        long time = cursor.fixed();
        readKnown(cursor, entity >= 0 ? since : null, since != null);
        readKnown(cursor, entity >= 0 ? until : null, until != null);
        if (entity >= 0) {
          events.add(entity, time);
        }
        for (int i = 0; i < columns.length; i++) {
          readValue(cursor, cells[i], entity >= 0 ? columns[i] : null, texts[i]);
        }
      }
    }
    for (int i = 0; i < columns.length; i++) {
      if (texts[i] != null) {
        resolve(columns[i], texts[i], i);
      }
    }
    return events;
  }

  private static void readKnown(Cursor cursor, Values into, boolean isThere) {
    if (isThere) {
      long time = cursor.count();
      if (into != null && time == 0) {
        into.addAbsent();
      } else if (into != null) {
        into.add(time - 1);
      }
    }
  }

  /** Reads past the value if nobody wants it. */
  private static void readValue(Cursor cursor, Cell cell, Values into, TextIndex texts) {
    if (cursor.next() == 0) {
      if (into != null) {
        into.addAbsent();
      }
    } else if (cell.isReal()) {
      double value = Double.longBitsToDouble(cursor.fixed());
      if (into != null) {
        into.add(value);
      }
    } else if (cell.isWhole()) {
      long value = cursor.whole();
      if (into != null) {
        into.add(value);
      }
    } else {
      int length = (int) cursor.count();
      if (into != null) {
        into.add((long) texts.findOrAdd(cursor.array(), cursor.at(), length));
      }
      cursor.skip(length);
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private void resolve(Values column, TextIndex texts, int i) {
    Comparable[] met =
        IntStream.range(0, texts.size())
            .mapToObj(id -> cells[i].value(texts.text(id), types[i]))
            .toArray(Comparable[]::new);
    int[] places = new int[met.length];
    int[] sorted =
        IntStream.range(0, met.length)
            .boxed()
            .sorted((one, other) -> met[one].compareTo(met[other]))
            .mapToInt(id -> id)
            .toArray();
    for (int place = 0; place < sorted.length; place++) {
      places[sorted[place]] = place;
    }
    column.resolve(met, places);
  }
}
