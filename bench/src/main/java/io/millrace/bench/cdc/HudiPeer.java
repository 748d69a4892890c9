package io.millrace.bench.cdc;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * Hudi with its record index. It orders events by their position itself, so it is given all of
 * them.
 *
 * @param type of its table
 */
record HudiPeer(String type) implements Peer {
  private static final String DELETED = "_hoodie_is_deleted";

  @Override
  public SparkSession.Builder configured(SparkSession.Builder session, String location) {
    return session
        .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
        .config("spark.kryo.registrator", "org.apache.spark.HoodieSparkKryoRegistrar");
  }

  @Override
  public void create(Dataset<Row> rows, Shape shape, String location) {
    Dataset<Row> known = rows.withColumn(Events.POSITION, lit(0L)).withColumn(DELETED, lit(false));
    write(known, shape, location, "bulk_insert", SaveMode.Overwrite);
  }

  @Override
  public void apply(Dataset<Row> events, Shape shape, String location) {
    Dataset<Row> marked =
        events.withColumn(DELETED, col(Events.OPERATION).equalTo("d")).drop(Events.OPERATION);
    write(marked, shape, location, "upsert", SaveMode.Append);
  }

  private void write(
      Dataset<Row> rows, Shape shape, String location, String operation, SaveMode mode) {
    rows.write()
        .format("hudi")
        .option("hoodie.table.name", shape.table())
        .option("hoodie.datasource.write.table.type", type)
        .option("hoodie.datasource.write.operation", operation)
        .option("hoodie.datasource.write.recordkey.field", String.join(",", shape.keys()))
        .option(
            "hoodie.datasource.write.keygenerator.class",
            "org.apache.hudi.keygen.NonpartitionedKeyGenerator")
        .option("hoodie.datasource.write.precombine.field", Events.POSITION)
        .option("hoodie.table.ordering.fields", Events.POSITION)
        .option("hoodie.write.record.merge.mode", "EVENT_TIME_ORDERING")
        .option("hoodie.metadata.record.index.enable", "true")
        .option("hoodie.metadata.global.record.level.index.enable", "true")
        .option("hoodie.index.type", "RECORD_INDEX")
        .option("hoodie.upsert.shuffle.parallelism", "8")
        .option("hoodie.bulkinsert.shuffle.parallelism", "8")
        .option("hoodie.bulkinsert.sort.mode", "NONE")
        .option("hoodie.compact.inline", "false")
        .mode(mode)
        .save(location);
  }

  @Override
  public Dataset<Row> read(SparkSession spark, Shape shape, String location) {
    return spark.read().format("hudi").load(location);
  }
}
