package io.millrace.ingest.journal.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What table and tombstones have of one key.
 *
 * @param rows of the table; more than one only if somebody else wrote the key twice
 * @param tombstone the newest delete remembered; empty text for none
 */
record Met(List<TableRow> rows, String tombstone) {
  static final Met NOTHING = new Met(List.of(), "");

  /** What crosses the exchange, of a row of the table or of a tombstone, which has no file. */
  static final StructType SCHEMA =
      new StructType()
          .add(FoldTask.SLOT, DataTypes.IntegerType)
          .add(FoldTask.NUMBER, DataTypes.IntegerType)
          .add("position", DataTypes.StringType)
          .add("carried", Replay.CARRIED_TYPE)
          .add("file", DataTypes.StringType)
          .add("row", DataTypes.LongType);

  TableRow row() {
    return rows.isEmpty() ? null : rows.get(0);
  }

  private Met and(Met other) {
    List<TableRow> both = new ArrayList<>(rows);
    both.addAll(other.rows);
    return new Met(both, tombstone.compareTo(other.tombstone) >= 0 ? tombstone : other.tombstone);
  }

  /** Takes a row of {@link #SCHEMA} in. */
  static void add(byte[] bytes, Map<Integer, Met> byNumber) {
    UnsafeRow row = UnsafeRows.row(bytes, SCHEMA.size());
    String position = row.getUTF8String(2).toString();
    Met met =
        row.isNullAt(4)
            ? new Met(List.of(), position)
            : new Met(
                List.of(
                    new TableRow(
                        position,
                        row.isNullAt(3) ? Map.of() : carried(row.getMap(3)),
                        row.getUTF8String(4).toString(),
                        row.getLong(5))),
                "");
    byNumber.merge(row.getInt(1), met, Met::and);
  }

  static Map<String, String> carried(MapData map) {
    Map<String, String> carried = new HashMap<>();
    for (int i = 0; i < map.numElements(); i++) {
      UTF8String position = map.valueArray().isNullAt(i) ? null : map.valueArray().getUTF8String(i);
      carried.put(
          map.keyArray().getUTF8String(i).toString(),
          position == null ? null : position.toString());
    }
    return carried;
  }
}
