package io.millrace.bench.cdc;

import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A table format of the field, and the way its own documentation replays a journal onto it. */
interface Peer {
  /** As the command line names them: {@code delta-merge-dv}. */
  static Peer named(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "delta-merge" -> new DeltaPeer(false);
      case "delta-merge-dv" -> new DeltaPeer(true);
      case "delta-append" -> new FloorPeer(true);
      case "delta-read" -> new FloorPeer(false);
      case "iceberg-cow" -> new IcebergPeer("copy-on-write");
      case "iceberg-mor" -> new IcebergPeer("merge-on-read");
      case "hudi-cow" -> new HudiPeer("COPY_ON_WRITE");
      case "hudi-mor" -> new HudiPeer("MERGE_ON_READ");
      default -> throw new IllegalArgumentException("No peer is called " + name);
    };
  }

  /** What its session needs. */
  SparkSession.Builder configured(SparkSession.Builder session, String location);

  /** Makes the table. */
  void create(Dataset<Row> rows, Shape shape, String location);

  /**
   * Applies events, each with its operation and position.
   *
   * @param events as {@link Events} reads them
   */
  void apply(Dataset<Row> events, Shape shape, String location);

  Dataset<Row> read(SparkSession spark, Shape shape, String location);
}
