package io.millrace.bench.clickstream;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.millrace.clickstream.EventColumns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;

/**
 * Events of some days, a Delta table cut by date and in order of time within a day, as logs are:
 * visits of eight events on the average, half a minute apart. The same for the same arguments.
 */
final class SampleEvents {
  static final String DATE = "event_date";

  private SampleEvents() {}

  /**
   * What is there already is taken as it is.
   *
   * @param days over which they are spread
   * @param skew the share of events, in percent, that one visitor has
   */
  static Dataset<Row> of(SparkSession spark, Path folder, long rows, int days, int skew) {
    if (!Files.exists(folder.resolve("_delta_log/00000000000000000000.json"))) {
      write(spark, folder, rows, days, skew);
    }
    return spark.read().format("delta").load(folder.toString());
  }

  private static void write(SparkSession spark, Path folder, long rows, int days, int skew) {
    List<Column> columns = new ArrayList<>();
    Map<String, String> known = columns(rows, days, skew);
    for (StructField field : EventColumns.SCHEMA.fields()) {
      Column value = known.containsKey(field.name()) ? expr(known.get(field.name())) : lit(null);
      columns.add(value.cast(field.dataType()).as(field.name()));
    }
    spark
        .range(rows)
        .withColumn("visit", expr("id DIV 8"))
        .withColumn("h", expr("abs(xxhash64(visit))"))
        .select(columns.toArray(Column[]::new))
        .withColumn(DATE, expr("date_format(event_time, 'yyyy-MM-dd')"))
        .repartition(days, col(DATE))
        .sortWithinPartitions(DATE, EventColumns.EVENT_TIME)
        .write()
        .format("delta")
        .mode("overwrite")
        .partitionBy(DATE)
        .save(folder.toString());
  }

  private static Map<String, String> columns(long rows, int days, int skew) {
    Map<String, String> known = new HashMap<>();
    known.put(EventColumns.EVENT_ID, "md5(CAST(id AS STRING))");
    known.put(
        EventColumns.EVENT_TIME,
        "timestamp_micros(1709251200000000 + (h %% %d) * 1000000 + (id %% 8) * 30000000 + id %% 1000000)"
            .formatted(days * 86_000L));
    known.put(EventColumns.SITE, "'www'");
    known.put(
        EventColumns.VISITOR,
        "CASE WHEN h %% 100 < %d THEN 'everybody' ELSE concat('cookie.', hex(abs(xxhash64(h %% %d)))) END"
            .formatted(skew, Math.max(1, rows / 45)));
    known.put(EventColumns.TYPE, "'page_view'");
    known.put(EventColumns.PAGE, "id % 3 = 0");
    known.put(EventColumns.PATH, "concat('/articles/', abs(xxhash64(id)) % 2000, '.html')");
    known.put(EventColumns.STATUS, "CASE WHEN id % 50 = 0 THEN 404 ELSE 200 END");
    known.put(EventColumns.BYTES, "abs(xxhash64(id, 1)) % 50000");
    known.put(
        EventColumns.MEDIUM,
        "element_at(array('organic', 'referral', 'cpc', NULL), int(h % 4) + 1)");
    known.put(
        EventColumns.CHANNEL,
        "element_at(array('Organic Search', 'Referral', 'Paid Search', 'Direct'), int(h % 4) + 1)");
    known.put(
        EventColumns.BROWSER, "element_at(array('Chrome', 'Safari', 'Firefox'), int(h % 3) + 1)");
    known.put(EventColumns.DEVICE, "element_at(array('Phone', 'Desktop'), int(h % 2) + 1)");
    known.put(
        EventColumns.COUNTRY, "element_at(array('DE', 'FR', 'US', 'JP', 'BR'), int(h % 5) + 1)");
    known.put(EventColumns.BOT, "false");
    known.put(EventColumns.FILE, "concat('access.log.', h % 30)");
    known.put(EventColumns.LINE, "id");
    return known;
  }
}
