package io.millrace.ingest.journal.replay;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.hash;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;

import io.millrace.lake.KeptRows;
import io.millrace.lake.LocatedRows;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import scala.Tuple2;

/**
 * Where the keys of a slice meet a history: all versions of each, and its remembered deletes, go to
 * the key's slot. A barrier that is told for the first time concerns all keys; then those of which
 * the slice does not speak go along.
 *
 * <p>Versions cross as slot, number, the table's columns and the address; deletes as slot, number,
 * position and clock.
 */
final class HistoryMeeting {
  static final byte VERSION = 0;
  static final byte DELETE = 1;

  /** In place of a number, of a key that the slice does not speak of. */
  static final int BESIDE = -1;

  private final SparkSession spark;
  private final Reading reading;
  private final JavaRDD<byte[]> keys;
  private final Folded.Facts facts;
  private final int partitions;

  /**
   * @param facts of all slots together
   */
  HistoryMeeting(
      SparkSession spark,
      Reading reading,
      JavaRDD<Folded> folded,
      Folded.Facts facts,
      int partitions) {
    this.spark = spark;
    this.reading = reading;
    this.keys = folded.flatMap(slot -> Arrays.asList(slot.keys()).iterator());
    this.facts = facts;
    this.partitions = partitions;
  }

  /**
   * What table and tombstones have of the keys, in their slots.
   *
   * @param anew whether all keys of the table are concerned
   */
  Exchange meet(Optional<LocatedRows> table, Optional<KeptRows> tombstones, boolean anew) {
    JavaRDD<Tuple2<Integer, InternalRow>> met =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).emptyRDD();
    boolean few = facts.keys() <= Meeting.MOST_SENT;
    if (few && !anew && canBeFound(table, tombstones)) {
      SoughtVersions sought = new SoughtVersions(reading, keys.collect());
      if (table.isPresent()) {
        met = met.union(sought.inTable(table.get().finder()));
      }
      if (tombstones.isPresent()) {
        met = met.union(sought.inTombstones(tombstones.get().finder()));
      }
      return Exchange.of(met, partitions);
    }
    JoinedKeys joined = new JoinedKeys(spark, reading, keys, few, facts.anyKeyNull());
    if (table.isPresent()) {
      met = met.union(sent(inTable(joined, table.get().rows(), anew), VERSION));
    }
    if (tombstones.isPresent()) {
      met = met.union(sent(inTombstones(joined, tombstones.get().rows()), DELETE));
    }
    return Exchange.of(met, partitions);
  }

  private boolean canBeFound(Optional<LocatedRows> table, Optional<KeptRows> tombstones) {
    return table.stream().allMatch(rows -> SoughtVersions.canBeFound(rows.finder(), reading))
        && tombstones.stream()
            .allMatch(rows -> SoughtKeys.canBeFoundInTombstones(rows.finder(), reading));
  }

  private Dataset<Row> inTable(JoinedKeys joined, Dataset<Row> rows, boolean anew) {
    return joined
        .joined(rows, anew ? "left_outer" : "inner")
        .select(
            Stream.of(
                    Stream.of(
                        slot(), coalesce(col(FoldTask.NUMBER), lit(BESIDE)).as(FoldTask.NUMBER)),
                    Arrays.stream(reading.stored().fields())
                        .map(field -> JoinedKeys.present(rows, field)),
                    Stream.of(col(LocatedRows.FILE), col(LocatedRows.ROW)))
                .flatMap(columns -> columns)
                .toArray(Column[]::new));
  }

  private Column slot() {
    Column[] key =
        Stream.of(reading.keys().fieldNames()).map(JoinedKeys::column).toArray(Column[]::new);
    Column beside = pmod(hash(key), lit(partitions - Slots.OTHERS)).plus(Slots.OTHERS);
    return coalesce(col(FoldTask.SLOT), beside).as(FoldTask.SLOT);
  }

  private static Dataset<Row> inTombstones(JoinedKeys joined, Dataset<Row> rows) {
    return joined
        .joined(Tombstones.deletes(rows), "inner")
        .select(
            col(FoldTask.SLOT), col(FoldTask.NUMBER), col(Tombstones.POSITION), col(Tombstones.AT));
  }

  private static JavaRDD<Tuple2<Integer, InternalRow>> sent(Dataset<Row> rows, byte kind) {
    byte[] told = {kind};
    return rows.queryExecution()
        .toRdd()
        .toJavaRDD()
        .mapPartitions(
            internal -> {
              Exchange.Envelope envelope = new Exchange.Envelope();
              return Scan.stream(internal)
                  .map(row -> envelope.to(row.getInt(0), told, ((UnsafeRow) row).getBytes()))
                  .iterator();
            });
  }
}
