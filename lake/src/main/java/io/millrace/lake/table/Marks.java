package io.millrace.lake.table;

import io.millrace.lake.LocatedRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.delta.deletionvectors.RoaringBitmapArray;
import org.apache.spark.sql.delta.deletionvectors.RoaringBitmapArrayFormat;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Tuple2;

/**
 * Rows of one file that are to go.
 *
 * @param strays addresses that name no row: NULL, or below 0
 * @param rows how many there are; a row that is named twice counts once
 * @param last the greatest number among them; -1 if there is none
 * @param bitmap of their numbers, in Delta's portable form
 */
record Marks(long strays, long rows, long last, byte[] bitmap) implements Serializable {
  /** By file, whose name may be NULL. Reads the addresses once; a bitmap a file comes back. */
  static Map<String, Marks> of(Dataset<Row> addresses) {
    List<Tuple2<String, Marks>> files =
        addresses
            .select(
                Names.column(LocatedRows.FILE),
                Names.column(LocatedRows.ROW).cast(DataTypes.LongType))
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(Marks::ofPartition)
            .mapToPair(each -> each)
            .reduceByKey(Marks::and)
            .collect();
    Map<String, Marks> byFile = new HashMap<>();
    files.forEach(each -> byFile.put(each._1(), each._2()));
    return byFile;
  }

  private static Iterator<Tuple2<String, Marks>> ofPartition(Iterator<InternalRow> addresses) {
    Map<UTF8String, Marking> byFile = new HashMap<>();
    UTF8String before = null;
    Marking marking = null;
    while (addresses.hasNext()) {
      InternalRow address = addresses.next();
      UTF8String file = address.isNullAt(0) ? null : address.getUTF8String(0);
      if (marking == null || file == null || !file.equals(before)) {
        before = file == null ? null : file.clone();
        marking = byFile.computeIfAbsent(before, name -> new Marking());
      }
      marking.add(address.isNullAt(1) ? -1 : address.getLong(1));
    }
    List<Tuple2<String, Marks>> files = new ArrayList<>();
    byFile.forEach(
        (file, marked) ->
            files.add(new Tuple2<>(file == null ? null : file.toString(), marked.marks())));
    return files.iterator();
  }

  private static final class Marking {
    private final RoaringBitmapArray rows = new RoaringBitmapArray();
    private long strays;
    private long last = -1;

    void add(long row) {
      if (row < 0) {
        strays++;
      } else {
        rows.add(row);
        last = Math.max(last, row);
      }
    }

    Marks marks() {
      return Marks.of(strays, last, rows);
    }
  }

  private static Marks of(long strays, long last, RoaringBitmapArray rows) {
    rows.runOptimize();
    return new Marks(
        strays,
        rows.cardinality(),
        last,
        rows.serializeAsByteArray(RoaringBitmapArrayFormat.Portable()));
  }

  private Marks and(Marks other) {
    RoaringBitmapArray both = RoaringBitmapArray.readFrom(bitmap);
    both.or(RoaringBitmapArray.readFrom(other.bitmap));
    return of(strays + other.strays, Math.max(last, other.last), both);
  }
}
