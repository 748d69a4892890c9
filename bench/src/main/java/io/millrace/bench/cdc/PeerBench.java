package io.millrace.bench.cdc;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import io.millrace.bench.Meter;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The measured JVM of a peer. */
public final class PeerBench {
  private PeerBench() {}

  /**
   * @param args {@code create PEER SHAPE TABLE BASE}, which makes the table from the Parquet folder
   *     {@code BASE}; {@code apply PEER SHAPE TABLE EVENTS…}, which applies folders of events in
   *     turn and tells what each cost; or {@code content PEER SHAPE TABLE}, which tells what the
   *     table holds: its rows, and a sum of hashes
   */
  public static void main(String[] args) {
    Peer peer = Peer.named(args[1]);
    Shape shape = Shape.named(args[2]);
    String table = args[3];
    try (SparkSession spark = session(peer, table)) {
      switch (args[0]) {
        case "create" -> peer.create(spark.read().parquet(args[4]), shape, table);
        case "apply" -> {
          for (String events : Arrays.asList(args).subList(4, args.length)) {
            measure(() -> peer.apply(Events.read(spark, shape, events), shape, table), events);
          }
        }
        case "content" -> tellContent(peer.read(spark, shape, table), shape);
        default -> throw new IllegalArgumentException(List.of(args).toString());
      }
    }
  }

  /** As a careful user would set it for two cores. */
  private static SparkSession session(Peer peer, String table) {
    SparkSession.Builder common =
        SparkSession.builder()
            .appName("bench cdc")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "8")
            .config("spark.sql.session.timeZone", "UTC");
    return peer.configured(common, table).getOrCreate();
  }

  private static void measure(Runnable work, String events) {
    Meter.Cost cost = Meter.measure(work);
    System.out.printf(
        "{\"slice\": \"%s\", \"cpu_s\": %.2f, \"wall_s\": %.2f}%n",
        events.substring(events.lastIndexOf('/') + 1), cost.cpuSeconds(), cost.wallSeconds());
  }

  private static void tellContent(Dataset<Row> rows, Shape shape) {
    Column[] columns =
        Arrays.stream(shape.schema().fields())
            .map(field -> col(field.name()).cast(field.dataType()))
            .toArray(Column[]::new);
    Row found =
        rows.select(xxhash64(columns).cast("decimal(38,0)").as("hash"))
            .agg(count(lit(1)), sum("hash"))
            .first();
    System.out.printf(
        "{\"rows\": %d, \"hash\": \"%s\"}%n",
        found.getLong(0), found.getDecimal(1).toPlainString());
  }
}
