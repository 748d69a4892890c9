package io.millrace.bench.cdc;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Delta's own MERGE.
 *
 * @param vectors whether rows are hidden by deletion vectors, or files rewritten
 */
record DeltaPeer(boolean vectors) implements Peer {
  @Override
  public SparkSession.Builder configured(SparkSession.Builder session, String location) {
    return session
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
  }

  @Override
  public void create(Dataset<Row> rows, Shape shape, String location) {
    rows.write().format("delta").option("delta.enableDeletionVectors", vectors).save(location);
  }

  @Override
  public void apply(Dataset<Row> events, Shape shape, String location) {
    SqlMerge.into("delta.`%s`".formatted(location), events, shape);
  }

  @Override
  public Dataset<Row> read(SparkSession spark, Shape shape, String location) {
    return spark.read().format("delta").load(location);
  }
}
