package io.millrace.bench.features;

import io.millrace.bench.BenchSession;
import io.millrace.features.PointInTime;
import io.millrace.features.spec.Aggregation;
import io.millrace.features.spec.EventTime;
import io.millrace.features.spec.Feature;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.Frame;
import io.millrace.features.spec.Window;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Count, sum and average over 1, 7 and 30 days before each label, Parquet to Parquet. */
public final class FeaturesBench {
  private static final int[] DAYS = {1, 7, 30};
  private static final long DAY = 86_400_000_000L;
  private static final long BEGIN = 1_772_323_200_000_000L; // 2026-03-01T00:00Z
  private static final String ENTITY = "entity";

  private FeaturesBench() {}

  /**
   * Does one of the contenders' work, makes the data, or tells what a folder holds.
   *
   * @param args what to do, the folder of the data, the folder of the answer; for {@code prepare}
   *     in its place events, entities, labels and the share of the first entity
   */
  public static void main(String[] args) {
    try (SparkSession spark = BenchSession.open("features " + args[0])) {
      switch (args[0]) {
        case "prepare" -> prepare(spark, args);
        case "millrace" -> write(millrace(spark, args[1]), args[2]);
        case "range-window" -> write(rangeWindow(spark, args[1]), args[2]);
        case "range-join" -> write(rangeJoin(spark, args[1]), args[2]);
        case "content" -> content(spark, args[1]);
        default -> throw new IllegalArgumentException(args[0]);
      }
    }
  }

  private static void write(Dataset<Row> rows, String folder) {
    rows.write().parquet(folder);
  }

  private static void prepare(SparkSession spark, String[] args) {
    long events = Long.parseLong(args[2]);
    long entities = Long.parseLong(args[3]);
    long labels = Long.parseLong(args[4]);
    double first = Double.parseDouble(args[5]);
    String entity =
        "cast(if(rand(%d) < %s, 0, floor(%d * pow(rand(%d), 1.5))) as bigint) as entity";
    String time = "timestamp_micros(cast(%d + (id + rand(%d)) * %s as bigint)) as ts";
    spark
        .range(0, events, 1, 8)
        .selectExpr(
            entity.formatted(1, first, entities, 2),
            time.formatted(BEGIN, 3, 90.0 * DAY / events),
            "cast(greatest(1, exp(7.5 + randn(4))) as bigint) as amount")
        .write()
        .parquet(args[1] + "/events");
    spark
        .range(0, labels, 1, 2)
        .selectExpr(
            "id as label_id",
            entity.formatted(5, first / 20, entities, 6),
            time.formatted(BEGIN + 30 * DAY, 7, 60.0 * DAY / labels))
        .write()
        .parquet(args[1] + "/labels");
  }

  private static Dataset<Row> millrace(SparkSession spark, String data) {
    List<Feature> features = new ArrayList<>();
    for (int days : DAYS) {
      Frame frame =
          new Frame(new Window.Span(Duration.ofDays(days)), Duration.ZERO, false, ZoneOffset.UTC);
      features.add(new Feature("c" + days, new Aggregation.Count("amount"), frame));
      features.add(new Feature("s" + days, new Aggregation.Sum("amount"), frame));
      features.add(new Feature("a" + days, new Aggregation.Avg("amount"), frame));
    }
    FeatureGroup group =
        FeatureGroup.of(
            "bench.features", 1, List.of(ENTITY), EventTime.of("ts"), features, List.of());
    return PointInTime.ofLabels(
            group,
            spark.read().parquet(data + "/events"),
            spark.read().parquet(data + "/labels"),
            EventTime.of("ts"))
        .rows()
        .drop(ENTITY, "ts");
  }

  private static void views(SparkSession spark, String data) {
    spark
        .read()
        .parquet(data + "/events")
        .selectExpr(ENTITY, "unix_micros(ts) t", "amount")
        .createOrReplaceTempView("e");
    spark
        .read()
        .parquet(data + "/labels")
        .selectExpr("label_id", ENTITY, "unix_micros(ts) t")
        .createOrReplaceTempView("l");
  }

  private static Dataset<Row> rangeWindow(SparkSession spark, String data) {
    views(spark, data);
    List<String> columns = new ArrayList<>();
    List<String> windows = new ArrayList<>();
    for (int days : DAYS) {
      columns.add(
          "count(amount) over w%1$d c%1$d, sum(amount) over w%1$d s%1$d, avg(amount) over w%1$d a%1$d"
              .formatted(days));
      windows.add(
          "w%d as (partition by entity order by t range between %dL preceding and 1L preceding)"
              .formatted(days, days * DAY));
    }
    return spark.sql(
        "select * from (select label_id, %s from (select entity, t, amount, cast(null as bigint) label_id from e union all select entity, t, null, label_id from l) window %s) where label_id is not null"
            .formatted(String.join(", ", columns), String.join(", ", windows)));
  }

  private static Dataset<Row> rangeJoin(SparkSession spark, String data) {
    views(spark, data);
    List<String> columns = new ArrayList<>();
    for (int days : DAYS) {
      String inside = "case when e.t >= l.t - %dL then amount end".formatted(days * DAY);
      columns.add("count(%1$s) c%2$d, sum(%1$s) s%2$d, avg(%1$s) a%2$d".formatted(inside, days));
    }
    return spark.sql(
        "select label_id, %s from l left join e on l.entity = e.entity and e.t >= l.t - %dL and e.t < l.t group by label_id"
            .formatted(String.join(", ", columns), 30 * DAY));
  }

  /** Rows, and a sum of hashes of what is exact. */
  private static void content(SparkSession spark, String folder) {
    Row row =
        spark
            .read()
            .parquet(folder)
            .selectExpr(
                "count(*)",
                "cast(sum(cast(xxhash64(label_id, c1, s1, c7, s7, c30, s30) as decimal(38,0))) as string)")
            .head();
    System.out.printf("CONTENT %d %s%n", row.getLong(0), row.getString(1));
  }
}
