package io.millrace.bench.cdc;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * No replay, but the part of one that Spark and Delta do however rows are merged: the newest event
 * of each key, by Spark's own functions. What is left in the table is of no use.
 *
 * @param appends whether they are written beside the rows that are there, or nowhere
 */
record FloorPeer(boolean appends) implements Peer {
  private static final Peer DELTA = new DeltaPeer(true);

  @Override
  public SparkSession.Builder configured(SparkSession.Builder session, String location) {
    return DELTA.configured(session, location);
  }

  @Override
  public void create(Dataset<Row> rows, Shape shape, String location) {
    DELTA.create(rows, shape, location);
  }

  @Override
  public void apply(Dataset<Row> events, Shape shape, String location) {
    Dataset<Row> newest = SqlMerge.newest(events, shape);
    if (appends) {
      newest.drop(Events.OPERATION).write().format("delta").mode("append").save(location);
    } else {
      newest.write().format("noop").mode("append").save();
    }
  }

  @Override
  public Dataset<Row> read(SparkSession spark, Shape shape, String location) {
    return DELTA.read(spark, shape, location);
  }
}
