package io.millrace.ingest.journal.replay;

import io.millrace.lake.KeptRows;
import io.millrace.lake.LocatedRows;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import scala.Tuple2;

/**
 * Where the keys of a slice meet the table and the tombstones. Of the table only the keys, the
 * positions and the addresses are read, and what is found goes to the slots of the keys.
 *
 * <p>Keys are looked up, file by file; where there are too many of them for that, or the types are
 * not made for it, they are joined.
 */
final class Meeting {
  /** Keys that are sent to all executors. */
  static final long MOST_SENT = 3_000_000;

  private final SparkSession spark;
  private final Reading reading;
  private final JavaRDD<byte[]> keys;
  private final Folded.Facts facts;
  private final int partitions;
  private SoughtKeys sought; // made when first wanted
  private JoinedKeys joined;

  /**
   * @param facts of all slots together
   */
  Meeting(
      SparkSession spark,
      Reading reading,
      JavaRDD<Folded> folded,
      Folded.Facts facts,
      int partitions) {
    this.spark = spark;
    this.reading = reading;
    this.facts = facts;
    this.partitions = partitions;
    this.keys = folded.flatMap(slot -> Arrays.asList(slot.keys()).iterator());
  }

  /**
   * What table and tombstones have of the keys, in the slots of the keys.
   *
   * @param positionsMatter whether the table's must be known, however old they are
   */
  Exchange meet(
      Optional<LocatedRows> table, Optional<KeptRows> tombstones, boolean positionsMatter) {
    JavaRDD<Tuple2<Integer, InternalRow>> met =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).emptyRDD();
    if (table.isPresent()) {
      met = met.union(inTable(table.get(), positionsMatter ? "" : facts.oldest()));
    }
    if (tombstones.isPresent()) {
      met = met.union(inTombstones(tombstones.get()));
    }
    return Exchange.of(met, partitions);
  }

  private JavaRDD<Tuple2<Integer, InternalRow>> inTable(LocatedRows table, String oldest) {
    return areFew() && SoughtKeys.canBeFoundInTable(table.finder(), reading)
        ? sought().inTable(table.finder(), oldest)
        : sent(joined().inTable(table.rows()));
  }

  private JavaRDD<Tuple2<Integer, InternalRow>> inTombstones(KeptRows tombstones) {
    return areFew() && SoughtKeys.canBeFoundInTombstones(tombstones.finder(), reading)
        ? sought().inTombstones(tombstones.finder())
        : sent(joined().inTombstones(tombstones.rows()));
  }

  /**
   * The table's columns for some of the keys, in their slots.
   *
   * @param wanted these keys
   * @param count how many they are
   */
  Exchange values(LocatedRows table, JavaRDD<byte[]> wanted, long count) {
    boolean few = count <= MOST_SENT;
    return Exchange.of(
        few && SoughtKeys.canBeFoundInTable(table.finder(), reading)
            ? new SoughtKeys(reading, wanted.collect()).values(table.finder())
            : sent(
                new JoinedKeys(spark, reading, wanted, few, facts.anyKeyNull())
                    .values(table.rows())),
        partitions);
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

  private boolean areFew() {
    return facts.keys() <= MOST_SENT;
  }

  private SoughtKeys sought() {
    if (sought == null) {
      List<byte[]> all = keys.collect(); // as many as a join would send to all executors
      sought = new SoughtKeys(reading, all);
    }
    return sought;
  }

  private JoinedKeys joined() {
    if (joined == null) {
      joined = new JoinedKeys(spark, reading, keys, areFew(), facts.anyKeyNull());
    }
    return joined;
  }

  /** Rows that begin with slot and number, to the partition of their slot. */
  private static JavaRDD<Tuple2<Integer, InternalRow>> sent(Dataset<Row> rows) {
    return rows.queryExecution()
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
  }
}
