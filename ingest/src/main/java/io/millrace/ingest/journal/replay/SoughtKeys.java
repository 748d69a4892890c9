package io.millrace.ingest.journal.replay;

import io.millrace.lake.find.FileBounds;
import io.millrace.lake.find.FoundRow;
import io.millrace.lake.find.RowFinder;
import io.millrace.lake.find.WantedKeys;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Tuple2;

/** The keys of a slice, sent to whoever reads the table's files. */
final class SoughtKeys {
  private static final StructType TOLD_BY_ROWS =
      new StructType()
          .add(Replay.CHANGE_POSITION, DataTypes.StringType)
          .add(Replay.CHANGE_CARRIED, Replay.CARRIED_TYPE);
  private static final StructType TOLD_BY_TOMBSTONES =
      new StructType()
          .add(Tombstones.POSITION, DataTypes.StringType)
          .add(Tombstones.KIND, DataTypes.StringType);

  private final WantedKeys keys;
  private final int keyColumns;
  private final StructType target;

  /**
   * @param keys {@link FoldTask#keySchema} in Spark's binary form
   */
  SoughtKeys(Reading reading, List<byte[]> keys) {
    this.keyColumns = reading.keys().size();
    this.target = reading.target();
    this.keys = WantedKeys.of(reading.keys(), FoldTask.keySchema(reading).size(), keys);
  }

  static boolean canBeFoundInTable(RowFinder table, Reading reading) {
    return table.canFind(reading.keys(), TOLD_BY_ROWS)
        && table.canFind(reading.keys(), reading.target());
  }

  static boolean canBeFoundInTombstones(RowFinder tombstones, Reading reading) {
    return tombstones.canFind(reading.keys(), TOLD_BY_TOMBSTONES);
  }

  /**
   * What the table has of them, to their slots, as {@link Met#SCHEMA}. Where all of a file is older
   * than the whole slice, and tells all, positions are of no matter: its rows are given as if they
   * had been there before any journal.
   *
   * @param oldest position in the slice; {@link io.millrace.ingest.journal.Position#NONE} if the
   *     table's matter in any case
   */
  JavaRDD<Tuple2<Integer, InternalRow>> inTable(RowFinder table, String oldest) {
    int slotAt = keyColumns;
    return table
        .find(keys, new RowFinder.Beside(TOLD_BY_ROWS, file -> isOlder(file, oldest)))
        .mapPartitions(
            rows -> {
              UnsafeRows met = new UnsafeRows(Met.SCHEMA);
              return sent(rows, slotAt, row -> met.bytes(inTable(row, slotAt)));
            });
  }

  private static boolean isOlder(FileBounds file, String oldest) {
    return file.isAllNull(Replay.CHANGE_CARRIED)
        && (file.isAllNull(Replay.CHANGE_POSITION)
            || file.upperText(Replay.CHANGE_POSITION)
                .filter(newest -> newest.compareTo(oldest) < 0)
                .isPresent());
  }

  private static Object[] inTable(FoundRow row, int slotAt) {
    UnsafeRow told = row.told();
    return new Object[] {
      row.key().getInt(slotAt),
      row.key().getInt(slotAt + 1),
      told == null || told.isNullAt(0) ? UTF8String.EMPTY_UTF8 : told.getUTF8String(0),
      told == null || told.isNullAt(1) ? null : told.getMap(1),
      UTF8String.fromString(row.file()),
      row.row()
    };
  }

  /** Which of them were deleted, to their slots, as {@link Met#SCHEMA}. */
  JavaRDD<Tuple2<Integer, InternalRow>> inTombstones(RowFinder tombstones) {
    int slotAt = keyColumns;
    UTF8String delete = UTF8String.fromString(Tombstones.Kind.DELETE.name());
    return tombstones
        .find(keys, new RowFinder.Beside(TOLD_BY_TOMBSTONES, file -> false))
        .filter(row -> delete.equals(row.told().getUTF8String(1)))
        .mapPartitions(
            rows -> {
              UnsafeRows met = new UnsafeRows(Met.SCHEMA);
              return sent(rows, slotAt, row -> met.bytes(inTombstones(row, slotAt)));
            });
  }

  private static Object[] inTombstones(FoundRow row, int slotAt) {
    return new Object[] {
      row.key().getInt(slotAt),
      row.key().getInt(slotAt + 1),
      row.told().getUTF8String(0),
      null,
      null,
      -1L
    };
  }

  /** Slot, number, and the table's columns, to their slots. */
  JavaRDD<Tuple2<Integer, InternalRow>> values(RowFinder table) {
    int slotAt = keyColumns;
    StructType columns = target;
    StructType schema =
        new StructType()
            .add(FoldTask.SLOT, DataTypes.IntegerType)
            .add(FoldTask.NUMBER, DataTypes.IntegerType);
    for (var field : columns.fields()) {
      schema = schema.add(field);
    }
    StructType all = schema;
    return table
        .find(keys, new RowFinder.Beside(columns, file -> false))
        .mapPartitions(
            rows -> {
              UnsafeRows values = new UnsafeRows(all);
              return sent(rows, slotAt, row -> values.bytes(values(row, slotAt, columns)));
            });
  }

  private static Object[] values(FoundRow row, int slotAt, StructType columns) {
    Object[] values = new Object[columns.size() + 2];
    values[0] = row.key().getInt(slotAt);
    values[1] = row.key().getInt(slotAt + 1);
    for (int i = 0; i < columns.size(); i++) {
      values[i + 2] =
          row.told().isNullAt(i) ? null : row.told().get(i, columns.apply(i).dataType());
    }
    return values;
  }

  private interface Body {
    byte[] of(FoundRow row);
  }

  private static Iterator<Tuple2<Integer, InternalRow>> sent(
      Iterator<FoundRow> rows, int slotAt, Body body) {
    Exchange.Envelope envelope = new Exchange.Envelope();
    byte[] nothing = {};
    return Scan.stream(rows)
        .map(row -> envelope.to(row.key().getInt(slotAt), nothing, body.of(row)))
        .iterator();
  }
}
