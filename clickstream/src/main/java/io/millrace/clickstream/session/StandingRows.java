package io.millrace.clickstream.session;

import static org.apache.spark.sql.functions.lit;

import io.millrace.lake.LocatedRows;
import io.millrace.lake.Slicing;
import io.millrace.lake.find.FileBounds;
import io.millrace.lake.find.RowFinder;
import io.millrace.lake.find.WantedKeys;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Rows of a table of sessions that lie in some time, in the form in which new ones are compared
 * with them; each is sent to its visitor.
 */
final class StandingRows {
  private static final StructType COLUMNS = SessionColumns.schema(SessionColumns.START_DATE);
  private static final int FIRST_EVENT = COLUMNS.fieldIndex(SessionColumns.FIRST_EVENT);
  private static final StructType VISITOR =
      new StructType()
          .add(SessionColumns.SITE, DataTypes.StringType)
          .add(SessionColumns.VISITOR, DataTypes.StringType);

  private final StructType columns;
  private final boolean byUser;
  private final Instant from;
  private final Instant to;

  /**
   * @param time that they lie in or reach
   */
  StandingRows(SessionSpec spec, Slicing.Interval time) {
    this.columns = SessionColumns.schema(spec.startDate());
    this.byUser = spec.rules().by() == SessionRules.By.USER;
    this.from = time.start();
    this.to = time.end();
  }

  JavaRDD<InternalRow> all(LocatedRows table) {
    return scanned(table, null);
  }

  /**
   * Those of some. Of files that have none of them, all that is read is who they are of; the
   * columns of others are not made rows of.
   */
  JavaRDD<InternalRow> of(LocatedRows table, Owners owners) {
    return of(table, owners, late -> new Owners.Span(Pieces.micros(from), Pieces.micros(to)));
  }

  /**
   * The same, where that much can be told before rows are made.
   *
   * @param looked for by the span of a visitor's late events: when the sessions lie, or reach to,
   *     that are needed of this visitor
   */
  JavaRDD<InternalRow> of(LocatedRows table, Owners owners, UnaryOperator<Owners.Span> looked) {
    return !byUser && table.finder().canFind(VISITOR, columns)
        ? found(table.finder(), owners.visitors(looked))
        : scanned(table, owners);
  }

  /** An event that nobody is named by came just now, so that no session has it. */
  private JavaRDD<InternalRow> found(RowFinder finder, List<byte[]> visitors) {
    return finder
        .among(this::mayLieHere)
        .find(
            WantedKeys.of(VISITOR, VISITOR.size() + 2, visitors),
            new RowFinder.Beside(columns, file -> false))
        .filter(
            row ->
                row.told().getLong(SessionRows.ENDED) >= row.key().getLong(VISITOR.size())
                    && row.told().getLong(SessionRows.STARTED)
                        <= row.key().getLong(VISITOR.size() + 1))
        .map(
            row ->
                Envelope.standing(
                    owner(row.told(), false),
                    row.told().getLong(SessionRows.STARTED),
                    row.told().getBytes().clone(),
                    UTF8String.fromString(row.file()),
                    row.row()));
  }

  private boolean mayLieHere(FileBounds file) {
    return file.upperTime(SessionColumns.ENDED_AT).filter(from::isAfter).isEmpty()
        && file.lowerTime(SessionColumns.STARTED_AT).filter(to::isBefore).isEmpty();
  }

  /**
   * @param whose of all rows those that are sent; null for all
   */
  private JavaRDD<InternalRow> scanned(LocatedRows table, Owners whose) {
    Dataset<Row> rows = table.rows();
    Dataset<Row> near =
        rows.where(rows.col(SessionColumns.ENDED_AT).geq(Timestamp.from(from)))
            .where(rows.col(SessionColumns.STARTED_AT).leq(Timestamp.from(to)));
    boolean byUsers = byUser; // as executors can have it
    return near.select(
            Stream.concat(
                    Arrays.stream(columns.fieldNames()),
                    Stream.of(LocatedRows.FILE, LocatedRows.ROW))
                .map(name -> column(near, name))
                .toArray(Column[]::new))
        .queryExecution()
        .toRdd()
        .toJavaRDD()
        .mapPartitions(some -> sent(some, byUsers, whose));
  }

  /** A table that was made before there was a state has none. */
  private static Column column(Dataset<Row> located, String name) {
    return name.equals(SessionColumns.STATE)
            && !List.of(located.columns()).contains(SessionColumns.STATE)
        ? lit(null).cast(DataTypes.BinaryType).as(SessionColumns.STATE)
        : located.col(name);
  }

  private static Iterator<InternalRow> sent(
      Iterator<InternalRow> rows, boolean byUser, Owners owners) {
    DataType[] types =
        Arrays.stream(COLUMNS.fields()).map(StructField::dataType).toArray(DataType[]::new);
    UnsafeProjection projection = UnsafeProjection.create(types);
    return Sending.stream(rows)
        .filter(row -> owners == null || owners.contains(owner(row, byUser)))
        .map(
            row ->
                Envelope.standing(
                    owner(row, byUser),
                    row.getLong(SessionRows.STARTED),
                    projection.apply(row).getBytes().clone(),
                    row.getUTF8String(types.length),
                    row.getLong(types.length + 1)))
        .iterator();
  }

  private static PartialSessions.Owner owner(InternalRow row, boolean byUser) {
    var users = row.getArray(SessionRows.USERS);
    return new PartialSessions.Owner(
        row.getUTF8String(SessionRows.SITE),
        OwnerKey.of(
            byUser,
            users.numElements() == 1 ? users.getUTF8String(0) : null,
            row.isNullAt(SessionRows.VISITOR) ? null : row.getUTF8String(SessionRows.VISITOR),
            row.getUTF8String(FIRST_EVENT)));
  }

  static Restatement.Standing standing(byte[] bytes, UTF8String file, long place) {
    UnsafeRow row = new UnsafeRow(COLUMNS.size());
    row.pointTo(bytes, Platform.BYTE_ARRAY_OFFSET, bytes.length);
    return new Restatement.Standing(
        row.getUTF8String(SessionRows.ID),
        row.getLong(SessionRows.STARTED),
        row.getLong(SessionRows.ENDED),
        row.getUTF8String(SessionRows.START_DATE),
        bytes,
        file,
        place);
  }
}
