package io.millrace.bench.features;

import static org.apache.spark.sql.functions.col;

import io.millrace.bench.BenchSession;
import io.millrace.bench.Meter;
import io.millrace.features.PointInTime;
import io.millrace.features.shuffle.KeptPart;
import io.millrace.features.shuffle.SlicedEvents;
import io.millrace.features.spec.Aggregation;
import io.millrace.features.spec.EventTime;
import io.millrace.features.spec.Feature;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.Frame;
import io.millrace.features.spec.Window;
import io.millrace.features.sweep.Steps;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A day's features of all entities over windows of up to 90 days: from all events, and from what
 * was kept of the day before. In one warmed-up JVM, from a Delta table to Parquet, without the
 * gate.
 */
public final class SlicesBench {
  private static final long DAY = 86_400_000_000L;
  private static final long BEGIN = 1_772_323_200_000_000L; // 2026-03-01T00:00Z
  private static final int DAYS = 91;
  private static final int WARM_UPS = 5; // of what is short, until little of it is compiled anew
  private static final String ENTITY = "entity";
  private static final String SLICE = "day";

  private final SparkSession spark;
  private final String folder;
  private Dataset<Row> days;

  private SlicesBench(SparkSession spark, String folder) {
    this.spark = spark;
    this.folder = folder;
  }

  /**
   * Measures; the first round is not told.
   *
   * @param args a folder to work in, events, entities, rounds
   */
  public static void main(String[] args) {
    try (SparkSession spark = BenchSession.open("slices")) {
      SlicesBench bench = new SlicesBench(spark, args[0]);
      bench.prepare(Long.parseLong(args[1]), Long.parseLong(args[2]));
      bench.made(bench.begin(DAYS - 1), 0, DAYS - 1, "before").run();
      bench.round(0);
      for (int i = 0; i < WARM_UPS; i++) {
        bench.moved().run();
      }
      for (int round = 1; round <= Integer.parseInt(args[3]); round++) {
        bench.round(round);
      }
    }
  }

  private void prepare(long events, long entities) {
    spark
        .range(0, events, 1, 8)
        .selectExpr(
            "cast(floor(%d * pow(rand(2), 1.5)) as bigint) as entity".formatted(entities),
            "cast(%d + (id + rand(3)) * %s as bigint) as t"
                .formatted(BEGIN, DAYS * 1.0 * DAY / events),
            "cast(greatest(1, exp(7.5 + randn(4))) as bigint) as amount")
        .selectExpr(
            ENTITY,
            "timestamp_micros(t) as ts",
            "amount",
            "cast((t - %d) div %d as string) as day".formatted(BEGIN, DAY))
        .write()
        .format("delta")
        .partitionBy(SLICE)
        .mode("overwrite")
        .save(folder + "/days");
    days = spark.read().format("delta").load(folder + "/days");
  }

  private void round(int round) {
    measure(round, "slice-all-events", this::fromAll);
    measure(round, "slice-all-events-kept", made(begin(DAYS), 1, DAYS, "kept"));
    measure(round, "slice-from-kept", moved());
    measure(round, "write-alone", this::writeAlone);
    if (content("all") != content("moved") || content("all") != content("kept")) {
      throw new IllegalStateException("The contenders do not agree");
    }
  }

  private long fromAll() {
    PointInTime made =
        PointInTime.ofEntities(
            group(), events(1, DAYS), Instant.EPOCH.plus(at(DAYS), ChronoUnit.MICROS));
    long read = made.counts().get().get("events.read");
    write(made.rows(), "all");
    return read;
  }

  /** What any way must do: the features are written, here those of the round before. */
  private long writeAlone() {
    write(spark.read().parquet(folder + "/all"), "alone");
    return 0;
  }

  private Work made(Steps windows, int from, int to, String name) {
    return () ->
        keep(
            PointInTime.ofStates(group(), events(from, to), sliced(from, to), windows, List.of()),
            name);
  }

  private Work moved() {
    Steps windows = Steps.between(group(), at(DAYS - 1), at(DAYS)).orElseThrow();
    return () -> {
      Dataset<Row> touched = days.where(col(SLICE).isin("0", "60", "83", String.valueOf(DAYS - 1)));
      return keep(
          PointInTime.ofStates(
              group(),
              touched,
              sliced(0, DAYS),
              windows,
              KeptPart.of(spark.read().parquet(folder + "/before_states"))),
          "moved");
    };
  }

  /** As a slice is written: once as rows, once as what is kept. */
  private long keep(PointInTime made, String name) {
    Map<String, Long> counts = made.counts().get();
    write(made.rows(), name);
    write(made.states().orElseThrow(), name + "_states");
    made.close();
    return counts.get("events.read") + counts.get("states.read");
  }

  private void write(Dataset<Row> rows, String name) {
    rows.write().mode("overwrite").parquet(folder + "/" + name);
  }

  private Dataset<Row> events(int from, int to) {
    Object[] slices = LongStream.range(from, to).mapToObj(String::valueOf).toArray();
    return days.where(col(SLICE).isin(slices));
  }

  private static SlicedEvents sliced(int from, int to) {
    Map<String, Steps.Range> times = new HashMap<>();
    for (int day = from; day < to; day++) {
      times.put(String.valueOf(day), new Steps.Range(at(day), at(day + 1)));
    }
    return new SlicedEvents(SLICE, times);
  }

  private Steps begin(int day) {
    return Steps.begin(group(), at(day));
  }

  private static long at(int day) {
    return BEGIN + day * DAY;
  }

  private static FeatureGroup group() {
    List<Feature> features = new ArrayList<>();
    for (int days : new int[] {7, 30, 90}) {
      Frame frame =
          new Frame(new Window.Span(Duration.ofDays(days)), Duration.ZERO, false, ZoneOffset.UTC);
      features.add(new Feature("c" + days, new Aggregation.Count("amount"), frame));
      features.add(new Feature("s" + days, new Aggregation.Sum("amount"), frame));
      features.add(new Feature("a" + days, new Aggregation.Avg("amount"), frame));
      features.add(new Feature("m" + days, new Aggregation.Max("amount"), frame));
    }
    return FeatureGroup.of(
        "bench.slices", 1, List.of(ENTITY), EventTime.of("ts"), features, List.of());
  }

  /** A sum of hashes of all columns. */
  private long content(String name) {
    Dataset<Row> rows = spark.read().parquet(folder + "/" + name);
    return rows.selectExpr(
            "sum(xxhash64(%s) %% 1000000007)".formatted(String.join(", ", rows.columns())))
        .head()
        .getLong(0);
  }

  /** Does something, and says how many rows it has read. */
  private interface Work {
    long run();
  }

  private static void measure(int round, String name, Work work) {
    long[] read = new long[1];
    Meter.Cost cost = Meter.measure(() -> read[0] = work.run());
    if (round > 0) {
      System.out.printf(
          "{\"bench\": \"slices\", \"name\": \"%s\", \"round\": %d, \"cpu_s\": %.2f, \"wall_s\": %.2f, \"rows_read\": %d}%n",
          name, round, cost.cpuSeconds(), cost.wallSeconds(), read[0]);
    }
  }
}
