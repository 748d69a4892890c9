package io.millrace.ingest.journal.replay;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.millrace.lake.LocatedRows;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The keys of a slice as one side of a join: for more of them than one would send to every
 * executor, and for keys of types that only Spark's own expressions compare.
 */
final class JoinedKeys {
  private static final String KEY_ALIAS = "_key_of_slice_";

  private final Reading reading;
  private final Dataset<Row> keys;
  private final boolean nullSafe;

  /**
   * @param keys {@link FoldTask#keySchema} in Spark's binary form
   * @param few whether they may be sent to every executor
   * @param nullSafe whether one of them has a NULL in it
   */
  JoinedKeys(
      SparkSession spark, Reading reading, JavaRDD<byte[]> keys, boolean few, boolean nullSafe) {
    this.reading = reading;
    this.nullSafe = nullSafe;
    StructType schema = FoldTask.keySchema(reading);
    int columns = schema.size();
    StructField[] fields = schema.fields().clone();
    for (int i = 0; i < columns - 2; i++) {
      fields[i] = new StructField(KEY_ALIAS + i, fields[i].dataType(), true, fields[i].metadata());
    }
    JavaRDD<InternalRow> rows = keys.map(bytes -> UnsafeRows.row(bytes, columns));
    Dataset<Row> frame = spark.internalCreateDataFrame(rows.rdd(), new StructType(fields), false);
    this.keys = few ? broadcast(frame) : frame;
  }

  /** What the table has of them, as {@link Met#SCHEMA}. */
  Dataset<Row> inTable(Dataset<Row> rows) {
    Dataset<Row> narrow =
        rows.select(
            Stream.concat(
                    keyColumns().stream(),
                    Stream.of(
                        position(rows), carried(rows), col(LocatedRows.FILE), col(LocatedRows.ROW)))
                .toArray(Column[]::new));
    return joined(narrow)
        .select(
            col(FoldTask.SLOT),
            col(FoldTask.NUMBER),
            col(Replay.CHANGE_POSITION),
            col(Replay.CHANGE_CARRIED),
            col(LocatedRows.FILE),
            col(LocatedRows.ROW));
  }

  /** Which of them were deleted, as {@link Met#SCHEMA}. */
  Dataset<Row> inTombstones(Dataset<Row> tombstones) {
    return joined(Tombstones.deletes(tombstones))
        .select(
            col(FoldTask.SLOT),
            col(FoldTask.NUMBER),
            col(Tombstones.POSITION),
            lit(null).cast(Replay.CARRIED_TYPE),
            lit(null).cast(DataTypes.StringType),
            lit(-1L));
  }

  /** Slot, number, and the table's columns. */
  Dataset<Row> values(Dataset<Row> rows) {
    return joined(rows)
        .select(
            Stream.concat(
                    Stream.of(col(FoldTask.SLOT), col(FoldTask.NUMBER)),
                    Stream.of(reading.target().fields()).map(field -> present(rows, field)))
                .toArray(Column[]::new));
  }

  static Column present(Dataset<Row> rows, StructField field) {
    boolean known = Arrays.stream(rows.columns()).anyMatch(field.name()::equalsIgnoreCase);
    return known ? column(field.name()) : lit(null).cast(field.dataType()).as(field.name());
  }

  /** A row that was there before any journal is older than all changes. */
  static Column position(Dataset<Row> rows) {
    boolean known = Arrays.asList(rows.columns()).contains(Replay.CHANGE_POSITION);
    Column position = known ? col(Replay.CHANGE_POSITION) : lit(null).cast(DataTypes.StringType);
    return coalesce(position, lit("")).as(Replay.CHANGE_POSITION);
  }

  private static Column carried(Dataset<Row> rows) {
    boolean known = Arrays.asList(rows.columns()).contains(Replay.CHANGE_CARRIED);
    return (known ? col(Replay.CHANGE_CARRIED) : lit(null).cast(Replay.CARRIED_TYPE))
        .as(Replay.CHANGE_CARRIED);
  }

  private Dataset<Row> joined(Dataset<Row> rows) {
    return joined(rows, "inner");
  }

  /** Rows that have the key columns, with slots and numbers of the same keys. */
  Dataset<Row> joined(Dataset<Row> rows, String how) {
    List<Column> of = keyColumns();
    Column same = lit(true);
    for (int i = 0; i < of.size(); i++) {
      Column key = col(KEY_ALIAS + i);
      Column equal = nullSafe ? of.get(i).eqNullSafe(key) : of.get(i).equalTo(key);
      same = i == 0 ? equal : same.and(equal);
    }
    return rows.join(keys, same, how);
  }

  private List<Column> keyColumns() {
    return Stream.of(reading.keys().fieldNames()).map(JoinedKeys::column).toList();
  }

  static Column column(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }
}
