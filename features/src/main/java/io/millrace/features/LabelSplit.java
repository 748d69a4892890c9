package io.millrace.features;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.millrace.features.shuffle.Columns;
import io.millrace.features.spec.EventTime;
import io.millrace.features.spec.Window;
import io.millrace.lake.table.Names;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Parts of a training set, as a column of its labels. */
public final class LabelSplit {
  private static final String LABELS = "The labels";
  private static final int PARTS = 1_000_000;

  private LabelSplit() {}

  /**
   * By xxHash64 of the columns' texts and the seed, in millionths.
   *
   * @param shares by name, which add up to 1
   */
  public static Dataset<Row> byHash(
      Dataset<Row> labels, String column, List<String> of, int seed, Map<String, Double> shares) {
    Columns.require(LABELS, labels, of);
    Columns.requireNone(LABELS, labels, List.of(column));
    Column[] hashed =
        Stream.concat(
                Stream.of(lit(seed)), of.stream().map(name -> Names.column(name).cast("string")))
            .toArray(Column[]::new);
    Column place = pmod(xxhash64(hashed), lit(PARTS));
    Column part = null;
    double end = 0;
    for (Map.Entry<String, Double> share : shares.entrySet()) {
      end += share.getValue() * PARTS;
      Column within = place.lt(lit(Math.round(end)));
      part = part == null ? when(within, share.getKey()) : part.when(within, share.getKey());
    }
    return labels.withColumn(column, part);
  }

  /**
   * By the label's time.
   *
   * @param first what is before the others
   * @param from where each of the others begins, in the order of time
   */
  public static Dataset<Row> byTime(
      Dataset<Row> labels, String column, EventTime time, String first, Map<String, Instant> from) {
    Columns.requireNone(LABELS, labels, List.of(column));
    Column micros = Moments.micros(LABELS, labels, time);
    Column part = lit(first);
    for (Map.Entry<String, Instant> begin : from.entrySet()) {
      part = when(micros.geq(lit(Window.micros(begin.getValue()))), begin.getKey()).otherwise(part);
    }
    return labels.withColumn(column, part);
  }
}
