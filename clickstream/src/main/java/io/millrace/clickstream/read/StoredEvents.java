package io.millrace.clickstream.read;

import static org.apache.spark.sql.functions.broadcast;

import io.millrace.clickstream.EventColumns;
import io.millrace.lake.Slice;
import io.millrace.lake.find.FileBounds;
import io.millrace.lake.find.FoundRow;
import io.millrace.lake.find.RowFinder;
import io.millrace.lake.find.SearchedFiles;
import io.millrace.lake.find.WantedKeys;
import java.io.Serializable;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Some days of a table of events, of which the events with some ids are asked for. */
public interface StoredEvents {
  /**
   * What is told of an event.
   *
   * @param file that it was read of; null if that is not known, as the line
   */
  record Told(String id, String file, Long line) implements Serializable {}

  /**
   * Events with some ids: not more than are asked for, unless the table has an id twice.
   *
   * @param searched how they were searched for; empty if it was in another way
   */
  record Found(List<Told> events, Optional<SearchedFiles> searched) {}

  Found withIds(Collection<String> ids);

  /** All of them, with at least the columns that {@link Told} has. */
  Dataset<Row> all();

  /**
   * Where they can, files are searched for the ids, and no row is made of what is not found.
   *
   * @param events the table, at the version that the finder knows
   * @param column that cuts it into days
   */
  static StoredEvents of(RowFinder finder, Dataset<Row> events, String column, List<Slice> days) {
    StructType id = new StructType().add(EventColumns.EVENT_ID, DataTypes.StringType);
    StructType place =
        new StructType()
            .add(EventColumns.FILE, DataTypes.StringType)
            .add(EventColumns.LINE, DataTypes.LongType);
    Set<String> wanted = new HashSet<>(days.stream().map(Slice::value).toList());
    Dataset<Row> all = events.where(events.col(column).isin(wanted.toArray()));
    RowFinder near = finder.among(file -> mayBeOf(file, column, wanted));
    return finder.canFind(id, place) ? new Searched(all, near, id, place) : new Joined(all);
  }

  /** Of whose files one is read after the other. */
  record Searched(Dataset<Row> all, RowFinder finder, StructType id, StructType place)
      implements StoredEvents {
    @Override
    public Found withIds(Collection<String> ids) {
      return found(finder, id, ids, place);
    }
  }

  /** Of which a plan is made. */
  record Joined(Dataset<Row> all) implements StoredEvents {
    @Override
    public Found withIds(Collection<String> ids) {
      return new Found(joined(all, ids), Optional.empty());
    }
  }

  private static boolean mayBeOf(FileBounds file, String column, Set<String> days) {
    return file.partition(column).filter(day -> !days.contains(day)).isEmpty();
  }

  private static Found found(
      RowFinder finder, StructType id, Collection<String> ids, StructType place) {
    UnsafeProjection projection = UnsafeProjection.create(id);
    Function<String, UnsafeRow> key =
        text ->
            projection
                .apply(new GenericInternalRow(new Object[] {UTF8String.fromString(text)}))
                .copy();
    WantedKeys wanted =
        WantedKeys.of(id, 1, ids.stream().map(key).map(UnsafeRow::getBytes).toList());
    List<Told> events =
        finder
            .find(wanted, new RowFinder.Beside(place, file -> false))
            .map(StoredEvents::told)
            .collect();
    List<UnsafeRow> present = events.stream().map(Told::id).map(key).toList();
    return new Found(events, Optional.of(finder.searched(wanted, present)));
  }

  private static Told told(FoundRow found) {
    UnsafeRow place = found.told();
    return new Told(
        found.key().getString(0),
        place.isNullAt(0) ? null : place.getString(0),
        place.isNullAt(1) ? null : place.getLong(1));
  }

  /** The same by a plan. */
  static List<Told> joined(Dataset<Row> events, Collection<String> ids) {
    Dataset<Row> wanted =
        events.sparkSession().createDataset(List.copyOf(ids), Encoders.STRING()).toDF("_id");
    Column id = events.col(EventColumns.EVENT_ID);
    return events
        .select(id, events.col(EventColumns.FILE), events.col(EventColumns.LINE))
        .join(broadcast(wanted), id.equalTo(wanted.col("_id")), "left_semi")
        .collectAsList()
        .stream()
        .map(row -> new Told(row.getString(0), row.getString(1), (Long) row.get(2)))
        .toList();
  }
}
