package io.millrace.bench.clickstream;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.max;

import io.delta.tables.DeltaTable;
import java.nio.file.Path;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The last of the days and what came late with it at once, into a table of the sessions before: the
 * usual ways, with begin, end and count of a session.
 */
final class SparkLateDay {
  private static final String START_DATE = "start_date";
  private static final int LOOKBACK = 3;

  private final SparkSession spark;
  private final Dataset<Row> events;
  private final Dataset<Row> arrived;
  private final String last;
  private final String table;

  /**
   * @param events all of them
   * @param arrived a Delta table of those that came late
   * @param table where sessions go
   */
  SparkLateDay(SparkSession spark, Dataset<Row> events, Path arrived, Path table) {
    this.spark = spark;
    this.events = events;
    this.arrived = spark.read().format("delta").load(arrived.toString());
    this.last = events.agg(max(SampleEvents.DATE)).first().getString(0);
    this.table = table.toString();
  }

  /**
   * @param older which events were there before
   */
  void before(Column older) {
    overwrite(sessions(events.where(older)), "true");
  }

  void full() {
    overwrite(sessions(events), "true");
  }

  /** All sessions of the visitors who are met now are deleted, and made of all their events. */
  void visitors() {
    Dataset<Row> met =
        events
            .where(col(SampleEvents.DATE).equalTo(last))
            .select("visitor")
            .union(arrived.select("visitor"))
            .distinct()
            .cache();
    try {
      DeltaTable.forPath(spark, table)
          .as("t")
          .merge(met.as("m"), "t.visitor = m.visitor")
          .whenMatched()
          .delete()
          .execute();
      sessions(events.join(broadcast(met), "visitor"))
          .repartition(col(START_DATE))
          .write()
          .format("delta")
          .mode("append")
          .save(table);
    } finally {
      met.unpersist();
    }
  }

  /** The last days alone are made again: cheap, and wrong at the cut and for what came later. */
  void lookback() {
    String from = LocalDate.parse(last).minusDays(LOOKBACK).toString();
    overwrite(
        sessions(events.where(col(SampleEvents.DATE).geq(from))),
        "%s >= '%s'".formatted(START_DATE, from));
  }

  private static Dataset<Row> sessions(Dataset<Row> events) {
    return Textbook.narrow(events)
        .withColumn(START_DATE, date_format(col("started_at"), "yyyy-MM-dd"));
  }

  private void overwrite(Dataset<Row> sessions, String where) {
    sessions
        .repartition(col(START_DATE))
        .write()
        .format("delta")
        .mode("overwrite")
        .option("replaceWhere", where)
        .partitionBy(START_DATE)
        .save(table);
  }

  /** By how many rows the table differs from one that is made of all events at once. */
  long differences() {
    Dataset<Row> found = spark.read().format("delta").load(table);
    Dataset<Row> whole = sessions(events);
    return found.exceptAll(whole).count() + whole.exceptAll(found).count();
  }
}
