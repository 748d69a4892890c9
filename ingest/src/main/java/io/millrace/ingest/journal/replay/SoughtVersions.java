package io.millrace.ingest.journal.replay;

import io.millrace.lake.find.FoundRow;
import io.millrace.lake.find.RowFinder;
import io.millrace.lake.find.WantedKeys;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Tuple2;

/** The keys of a slice, sent to whoever reads the files of a history. */
final class SoughtVersions {
  private static final StructType PLACE =
      new StructType()
          .add(FoldTask.SLOT, DataTypes.IntegerType)
          .add(FoldTask.NUMBER, DataTypes.IntegerType);
  private static final StructType TOLD_BY_TOMBSTONES =
      new StructType()
          .add(Tombstones.POSITION, DataTypes.StringType)
          .add(Tombstones.KIND, DataTypes.StringType)
          .add(Tombstones.AT, DataTypes.LongType);
  private static final StructType DELETE =
      PLACE.add(Tombstones.POSITION, DataTypes.StringType).add(Tombstones.AT, DataTypes.LongType);

  private final WantedKeys keys;
  private final int slotAt;
  private final StructType stored;

  /**
   * @param keys {@link FoldTask#keySchema} in Spark's binary form
   */
  SoughtVersions(Reading reading, List<byte[]> keys) {
    this.slotAt = reading.keys().size();
    this.stored = reading.stored();
    this.keys = WantedKeys.of(reading.keys(), FoldTask.keySchema(reading).size(), keys);
  }

  static boolean canBeFound(RowFinder table, Reading reading) {
    return table.canFind(reading.keys(), reading.stored());
  }

  JavaRDD<Tuple2<Integer, InternalRow>> inTable(RowFinder table) {
    StructType schema = PLACE;
    for (StructField field : stored.fields()) {
      schema = schema.add(field);
    }
    schema = schema.add("file", DataTypes.StringType).add("row", DataTypes.LongType);
    int place = slotAt;
    StructType columns = stored;
    return sent(
        table.find(keys, new RowFinder.Beside(columns, file -> false)),
        place,
        schema,
        HistoryMeeting.VERSION,
        row -> version(row, place, columns));
  }

  private static Object[] version(FoundRow row, int slotAt, StructType columns) {
    int size = columns.size();
    Object[] values = new Object[size + 4];
    values[0] = row.key().getInt(slotAt);
    values[1] = row.key().getInt(slotAt + 1);
    for (int i = 0; i < size; i++) {
      values[i + 2] =
          row.told().isNullAt(i) ? null : row.told().get(i, columns.apply(i).dataType());
    }
    values[size + 2] = UTF8String.fromString(row.file());
    values[size + 3] = row.row();
    return values;
  }

  JavaRDD<Tuple2<Integer, InternalRow>> inTombstones(RowFinder tombstones) {
    UTF8String delete = UTF8String.fromString(Tombstones.Kind.DELETE.name());
    int place = slotAt;
    return sent(
        tombstones
            .find(keys, new RowFinder.Beside(TOLD_BY_TOMBSTONES, file -> false))
            .filter(row -> delete.equals(row.told().getUTF8String(1))),
        place,
        DELETE,
        HistoryMeeting.DELETE,
        row -> {
          UnsafeRow told = row.told();
          return new Object[] {
            row.key().getInt(place),
            row.key().getInt(place + 1),
            told.getUTF8String(0),
            told.getLong(2)
          };
        });
  }

  private interface Values extends Function<FoundRow, Object[]>, java.io.Serializable {}

  private static JavaRDD<Tuple2<Integer, InternalRow>> sent(
      JavaRDD<FoundRow> rows, int slotAt, StructType schema, byte kind, Values values) {
    return rows.mapPartitions(
        found -> {
          UnsafeRows binary = new UnsafeRows(schema);
          Exchange.Envelope envelope = new Exchange.Envelope();
          byte[] told = {kind};
          return Scan.stream(found)
              .map(
                  row ->
                      envelope.to(row.key().getInt(slotAt), told, binary.bytes(values.apply(row))))
              .iterator();
        });
  }
}
