package io.millrace.clickstream.session;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.millrace.lake.Companion;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * The pieces, on one side of a slice, of visits that may reach into it: those of the slice next to
 * it, and beyond that of visitors who never paused in between.
 */
final class Neighbours {
  private static final StructType OWNER =
      new StructType().add(Sessions.PIECES.apply("site")).add(Sessions.PIECES.apply("visitor_key"));

  private final int kind;
  private final List<Dataset<Row>> pieces;
  private final long first;
  private final long last;

  private Neighbours(int kind, List<Dataset<Row>> pieces, long first, long last) {
    this.kind = kind;
    this.pieces = pieces;
    this.first = first;
    this.last = last;
  }

  static Neighbours before(
      SparkSession spark, Optional<Dataset<Row>> kept, Slicing slicing, Slice slice) {
    return of(spark, kept, slicing, slice, Envelope.BEFORE);
  }

  static Neighbours after(
      SparkSession spark, Optional<Dataset<Row>> kept, Slicing slicing, Slice slice) {
    return of(spark, kept, slicing, slice, Envelope.AFTER);
  }

  private static Neighbours of(
      SparkSession spark, Optional<Dataset<Row>> kept, Slicing slicing, Slice slice, int kind) {
    List<Dataset<Row>> found = new ArrayList<>();
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    if (kept.isEmpty()) {
      return new Neighbours(kind, found, first, last);
    }
    boolean isBefore = kind == Envelope.BEFORE;
    Column through = col("reaches_back").and(col("reaches_on"));
    List<Row> owners = null; // of visits that go on beyond
    for (Slice near = next(slicing, slice, isBefore);
        owners == null || !owners.isEmpty();
        near = next(slicing, near, isBefore)) {
      Dataset<Row> reaching =
          kept.get()
              .where(col(Companion.SLICE).equalTo(near.value()))
              .where(col(isBefore ? "reaches_on" : "reaches_back"));
      if (owners != null) {
        Dataset<Row> asked = broadcast(spark.createDataFrame(owners, OWNER));
        reaching =
            reaching.join(
                asked,
                reaching
                    .col("site")
                    .equalTo(asked.col("site"))
                    .and(reaching.col("visitor_key").equalTo(asked.col("visitor_key"))),
                "left_semi");
      }
      Row told =
          reaching
              .agg(
                  min("visit_start"),
                  max("visit_end"),
                  collect_set(when(through, struct("site", "visitor_key"))))
              .first(); // who goes on beyond a whole slice has not paused in it, and is a machine
      if (told.isNullAt(0)) {
        break;
      }
      found.add(reaching);
      first = Math.min(first, told.getLong(0));
      last = Math.max(last, told.getLong(1));
      owners = told.getList(2);
    }
    return new Neighbours(kind, found, first, last);
  }

  private static Slice next(Slicing slicing, Slice slice, boolean isBefore) {
    Slicing.Interval interval = slicing.interval(slice).orElseThrow();
    return slicing.at(isBefore ? interval.start().minusNanos(1) : interval.end());
  }

  /** When the first of their visits begins. */
  Optional<Instant> first() {
    return pieces.isEmpty() ? Optional.empty() : Optional.of(Joining.instant(first));
  }

  /** When the last of their visits ends. */
  Optional<Instant> last() {
    return pieces.isEmpty() ? Optional.empty() : Optional.of(Joining.instant(last));
  }

  /** The pieces, with the slices that they are of. */
  Optional<Dataset<Row>> all() {
    return pieces.stream().reduce(Dataset::unionAll);
  }

  /** The pieces, to their visitors. */
  Optional<JavaRDD<InternalRow>> sent() {
    int number = kind;
    return all()
        .map(
            rows ->
                rows.select("site", "visitor_key", "begins", "part")
                    .queryExecution()
                    .toRdd()
                    .toJavaRDD()
                    .mapPartitions(each -> sent(each, number)));
  }

  private static Iterator<InternalRow> sent(Iterator<InternalRow> rows, int kind) {
    return Sending.stream(rows)
        .map(
            row ->
                Envelope.part(
                    kind,
                    new PartialSessions.Owner(row.getUTF8String(0), row.getUTF8String(1)),
                    row.getLong(2),
                    row.getBinary(3)))
        .iterator();
  }
}
