package io.millrace.clickstream.read;

import static org.apache.spark.sql.functions.broadcast;

import io.millrace.clickstream.EventColumns;
import io.millrace.lake.Slice;
import io.millrace.lake.find.FileBounds;
import io.millrace.lake.find.FoundRow;
import io.millrace.lake.find.RowFinder;
import io.millrace.lake.find.WantedKeys;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Some days of a table of events, of which the events with some ids are asked for. */
@FunctionalInterface
public interface StoredEvents {
  /** What is told of an event: its id, and the file and line that it is of. */
  StructType COLUMNS =
      new StructType()
          .add(EventColumns.EVENT_ID, DataTypes.StringType)
          .add(EventColumns.FILE, DataTypes.StringType)
          .add(EventColumns.LINE, DataTypes.LongType);

  /**
   * @param ids one column, no id twice
   */
  Dataset<Row> withIds(Dataset<Row> ids);

  /**
   * Where they can, files are searched for the ids, and no row is made of what is not found.
   *
   * @param events the table, at the version that the finder knows
   * @param column that cuts it into days
   */
  static StoredEvents of(RowFinder finder, Dataset<Row> events, String column, List<Slice> days) {
    StructType id = new StructType().add(COLUMNS.apply(0));
    Set<String> wanted = new HashSet<>(days.stream().map(Slice::value).toList());
    StructType place = new StructType().add(COLUMNS.apply(1)).add(COLUMNS.apply(2));
    return finder.canFind(id, place)
        ? ids -> found(finder.among(file -> mayBeOf(file, column, wanted)), id, ids, place)
        : ids -> joined(events.where(events.col(column).isin(wanted.toArray())), ids);
  }

  private static boolean mayBeOf(FileBounds file, String column, Set<String> days) {
    return file.partition(column).filter(day -> !days.contains(day)).isEmpty();
  }

  private static Dataset<Row> found(
      RowFinder finder, StructType id, Dataset<Row> ids, StructType place) {
    List<byte[]> keys =
        ids.queryExecution()
            .toRdd()
            .toJavaRDD()
            .map(row -> ((UnsafeRow) row).getBytes().clone())
            .collect(); // one for each late event
    return ids.sparkSession()
        .createDataFrame(
            finder
                .find(WantedKeys.of(id, 1, keys), new RowFinder.Beside(place, file -> false))
                .map(StoredEvents::told),
            COLUMNS);
  }

  private static Row told(FoundRow found) {
    UnsafeRow place = found.told();
    return RowFactory.create(
        found.key().getString(0),
        place.isNullAt(0) ? null : place.getString(0),
        place.isNullAt(1) ? null : place.getLong(1));
  }

  /** The same by a plan. */
  static Dataset<Row> joined(Dataset<Row> events, Dataset<Row> ids) {
    Column[] columns =
        Arrays.stream(COLUMNS.fieldNames()).map(functions::col).toArray(Column[]::new);
    Dataset<Row> told = events.select(columns);
    return told.join(
        broadcast(ids),
        told.col(EventColumns.EVENT_ID).equalTo(ids.col(ids.columns()[0])),
        "left_semi");
  }
}
