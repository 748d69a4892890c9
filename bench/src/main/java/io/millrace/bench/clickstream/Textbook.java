package io.millrace.bench.clickstream;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.millrace.clickstream.EventColumns;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** Sessions as every tutorial makes them: a lag, a running sum, a group. */
final class Textbook {
  private static final Column AWAY =
      expr("event_time > before + INTERVAL 30 MINUTES OR before IS NULL");

  private Textbook() {}

  /** What Millrace tells of a session, as far as windows and groups can. */
  static Dataset<Row> full(Dataset<Row> events) {
    List<Column> first = new ArrayList<>(order());
    for (String name :
        List.of(
            "channel", "source", "medium", "campaign", "country", "browser", "device", "host")) {
      first.add(col(name));
    }
    List<Column> last = new ArrayList<>(order());
    last.add(col("channel"));
    List<Column> page = new ArrayList<>(order());
    page.add(col("path"));
    Column viewed = when(col("page"), struct(page.toArray(Column[]::new)));
    return numbered(events, order())
        .groupBy("site", "visitor", "n")
        .agg(
            min(struct(first.toArray(Column[]::new))).as("entry"),
            max(struct(last.toArray(Column[]::new))).as("exit"),
            min(viewed).as("entry_page"),
            max(viewed).as("exit_page"),
            count(lit(1)).as("events"),
            sum(when(col("page"), 1).otherwise(0)).as("pages"),
            sum(when(col("status").geq(400), 1).otherwise(0)).as("errors"),
            sum("bytes").as("bytes"),
            max("bot").as("bot"))
        .drop("n");
  }

  /** Start, end and count alone. */
  static Dataset<Row> narrow(Dataset<Row> events) {
    return numbered(events, List.of(col("event_time")))
        .groupBy("visitor", "n")
        .agg(
            min("event_time").as("started_at"),
            max("event_time").as("ended_at"),
            count(lit(1)).as("events"))
        .drop("n");
  }

  private static List<Column> order() {
    return EventColumns.ORDER.stream().map(name -> col(name)).toList();
  }

  private static Dataset<Row> numbered(Dataset<Row> events, List<Column> order) {
    WindowSpec visitor =
        Window.partitionBy("site", "visitor").orderBy(order.toArray(Column[]::new));
    return events
        .withColumn("before", lag("event_time", 1).over(visitor))
        .withColumn("n", sum(when(AWAY, 1).otherwise(0)).over(visitor));
  }
}
