package io.millrace.clickstream.session;

import static org.apache.spark.sql.functions.lit;

import io.millrace.lake.LocatedRows;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
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

/** Rows of a table of sessions, in the form in which new ones are compared with them. */
final class StandingRows {
  private static final StructType COLUMNS = SessionColumns.schema(SessionColumns.START_DATE);
  private static final int FIRST_EVENT = COLUMNS.fieldIndex(SessionColumns.FIRST_EVENT);

  private StandingRows() {}

  /**
   * The rows, to their visitors.
   *
   * @param whose of all rows that are given those that are sent; empty for all
   */
  static JavaRDD<InternalRow> sent(Dataset<Row> located, SessionSpec spec, Optional<Owners> whose) {
    List<String> names =
        Stream.concat(
                Arrays.stream(SessionColumns.schema(spec.startDate()).fieldNames()),
                Stream.of(LocatedRows.FILE, LocatedRows.ROW))
            .toList();
    boolean byUser = spec.rules().by() == SessionRules.By.USER;
    Owners owners = whose.orElse(null); // as executors can have it
    return located
        .select(names.stream().map(name -> column(located, name)).toArray(Column[]::new))
        .queryExecution()
        .toRdd()
        .toJavaRDD()
        .mapPartitions(rows -> sent(rows, byUser, owners));
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
