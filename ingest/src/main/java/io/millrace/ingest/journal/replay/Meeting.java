package io.millrace.ingest.journal.replay;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.millrace.lake.LocatedRows;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/**
 * Where the keys of a slice meet the table and the tombstones. Of the table only the keys, the
 * positions and the addresses are read, and what is found goes to the slots of the keys.
 */
final class Meeting {
  /** Keys that are sent to all executors; with more, both sides are sent across by key. */
  private static final long BROADCAST_KEYS = 3_000_000;

  private static final String KEY_ALIAS = "_key_of_slice_";

  private final SparkSession spark;
  private final Reading reading;
  private final Dataset<Row> keys;
  private final long keyCount;
  private final boolean nullSafe;
  private final int partitions;

  /**
   * @param nullSafe whether a key of the slice has a NULL in it
   */
  Meeting(
      SparkSession spark,
      Reading reading,
      JavaRDD<Folded> folded,
      long keyCount,
      boolean nullSafe,
      int partitions) {
    this.spark = spark;
    this.reading = reading;
    this.keyCount = keyCount;
    this.nullSafe = nullSafe;
    this.partitions = partitions;
    this.keys = keys(folded);
  }

  private Dataset<Row> keys(JavaRDD<Folded> folded) {
    StructType schema = FoldTask.keySchema(reading);
    int columns = schema.size();
    StructField[] fields = schema.fields().clone();
    for (int i = 0; i < columns - 2; i++) {
      fields[i] = new StructField(KEY_ALIAS + i, fields[i].dataType(), true, fields[i].metadata());
    }
    JavaRDD<InternalRow> rows =
        folded.flatMap(
            slot ->
                Arrays.stream(slot.keys())
                    .map(bytes -> (InternalRow) UnsafeRows.row(bytes, columns))
                    .iterator());
    return spark.internalCreateDataFrame(rows.rdd(), new StructType(fields), false);
  }

  /** What table and tombstones have of the keys, in the slots of the keys. */
  Exchange meet(Optional<LocatedRows> table, Optional<Dataset<Row>> tombstones) {
    Stream<Dataset<Row>> sides =
        Stream.concat(
            table.map(located -> ofTable(located.rows())).stream(),
            tombstones.map(rows -> ofTombstones(Tombstones.deletes(rows))).stream());
    return sent(sides.reduce(Dataset::unionAll).orElseGet(this::nothing));
  }

  private Dataset<Row> nothing() {
    return spark.createDataFrame(List.of(), Met.SCHEMA);
  }

  private Dataset<Row> ofTable(Dataset<Row> rows) {
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

  private Dataset<Row> ofTombstones(Dataset<Row> deletes) {
    return joined(deletes)
        .select(
            col(FoldTask.SLOT),
            col(FoldTask.NUMBER),
            col(Tombstones.POSITION),
            lit(null).cast(Replay.CARRIED_TYPE),
            lit(null).cast(DataTypes.StringType),
            lit(-1L));
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

  private List<Column> keyColumns() {
    return Stream.of(reading.keys().fieldNames()).map(Meeting::column).toList();
  }

  private static Column column(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }

  private Dataset<Row> joined(Dataset<Row> rows) {
    Dataset<Row> side = keyCount <= BROADCAST_KEYS ? broadcast(keys) : keys;
    return rows.join(side, sameKey(), "inner");
  }

  private Column sameKey() {
    List<Column> of = keyColumns();
    Column same = lit(true);
    for (int i = 0; i < of.size(); i++) {
      Column key = col(KEY_ALIAS + i);
      Column equal = nullSafe ? of.get(i).eqNullSafe(key) : of.get(i).equalTo(key);
      same = i == 0 ? equal : same.and(equal);
    }
    return same;
  }

  /**
   * The table's columns for some of the keys, in their slots.
   *
   * @param wanted slots and numbers of the keys
   */
  Exchange values(LocatedRows table, Dataset<Row> wanted) {
    Dataset<Row> some = keys.join(broadcast(wanted), new String[] {FoldTask.SLOT, FoldTask.NUMBER});
    Column[] columns =
        Stream.concat(
                Stream.of(col(FoldTask.SLOT), col(FoldTask.NUMBER)),
                Stream.of(reading.target().fields()).map(field -> present(table.rows(), field)))
            .toArray(Column[]::new);
    return sent(table.rows().join(broadcast(some), sameKey(), "inner").select(columns));
  }

  /**
   * What {@link #values} sent to one slot, by the key's number: slot, number, and the table's
   * columns.
   */
  static Map<Integer, byte[]> values(Iterator<InternalRow> sent, int columns) {
    Map<Integer, byte[]> byNumber = new HashMap<>();
    sent.forEachRemaining(
        pair -> {
          byte[] bytes = pair.getBinary(1);
          byNumber.put(UnsafeRows.row(bytes, columns + 2).getInt(1), bytes);
        });
    return byNumber;
  }

  private static Column present(Dataset<Row> rows, StructField field) {
    boolean known = Arrays.stream(rows.columns()).anyMatch(field.name()::equalsIgnoreCase);
    return known ? column(field.name()) : lit(null).cast(field.dataType()).as(field.name());
  }

  /** Rows that begin with slot and number, to the partition of their slot. */
  private Exchange sent(Dataset<Row> rows) {
    JavaRDD<Tuple2<Integer, InternalRow>> sent =
        rows.queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(
                internal -> {
                  Exchange.Envelope envelope = new Exchange.Envelope();
                  byte[] nothing = {};
                  return Scan.stream(internal)
                      .map(row -> envelope.to(row.getInt(0), nothing, ((UnsafeRow) row).getBytes()))
                      .iterator();
                });
    return Exchange.of(sent, partitions);
  }
}
