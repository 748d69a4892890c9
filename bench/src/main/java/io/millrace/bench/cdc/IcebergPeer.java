package io.millrace.bench.cdc;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Iceberg, format 2.
 *
 * @param mode of its row-level operations
 */
record IcebergPeer(String mode) implements Peer {
  @Override
  public SparkSession.Builder configured(SparkSession.Builder session, String location) {
    return session
        .config(
            "spark.sql.extensions",
            "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
        .config("spark.sql.catalog.ice", "org.apache.iceberg.spark.SparkCatalog")
        .config("spark.sql.catalog.ice.type", "hadoop")
        .config("spark.sql.catalog.ice.warehouse", location);
  }

  @Override
  public void create(Dataset<Row> rows, Shape shape, String location) {
    rows.createOrReplaceTempView("rows");
    rows.sparkSession()
        .sql(
            "CREATE TABLE %1$s USING iceberg TBLPROPERTIES ('format-version' = '2', 'write.distribution-mode' = 'none', 'write.merge.mode' = '%2$s', 'write.update.mode' = '%2$s', 'write.delete.mode' = '%2$s') AS SELECT * FROM rows"
                .formatted(table(shape), mode));
  }

  @Override
  public void apply(Dataset<Row> events, Shape shape, String location) {
    SqlMerge.into(table(shape), events, shape);
  }

  @Override
  public Dataset<Row> read(SparkSession spark, Shape shape, String location) {
    return spark.table(table(shape));
  }

  private static String table(Shape shape) {
    return "ice.db." + shape.table();
  }
}
