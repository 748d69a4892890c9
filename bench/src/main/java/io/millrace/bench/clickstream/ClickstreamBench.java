package io.millrace.bench.clickstream;

import io.millrace.bench.Meter;
import io.millrace.clickstream.FileSettings;
import io.millrace.clickstream.session.SessionColumns;
import io.millrace.clickstream.session.SessionRules;
import io.millrace.clickstream.session.SessionSpec;
import io.millrace.clickstream.session.Sessions;
import io.millrace.lake.Batch;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Lake;
import io.millrace.lake.LakeLocation;
import io.millrace.lake.Progress;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.lake.SourceFacts;
import io.millrace.lake.SparkSettings;
import io.millrace.lake.TableSpec;
import io.millrace.lake.WriteMode;
import io.millrace.quality.Checks;
import io.millrace.quality.GatePolicy;
import io.millrace.quality.References;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The measured JVM of {@code bench/run clickstream}: a line of JSON for each run, on stdout. */
@Command(name = "clickstream")
public final class ClickstreamBench implements Callable<Integer> {
  private static final TableSpec TABLE =
      new TableSpec(
          DatasetName.parse("silver.sessions"),
          Slicing.unpartitioned(),
          "",
          "",
          Map.of(),
          false,
          SessionColumns.STATISTICS);

  @Option(names = "--folder", required = true)
  private Path folder;

  @Option(names = "--rows", required = true)
  private long rows;

  @Option(names = "--days", required = true)
  private int days;

  @Option(names = "--rounds", required = true)
  private int rounds;

  @Option(names = "--only", required = true, split = ",")
  private Set<Part> only;

  @Option(names = "--contenders", split = ",")
  private Set<String> chosen = Set.of();

  /** What may be measured. */
  private enum Part {
    SESSIONS,
    SKEWED,
    LATE,
    LINES
  }

  @Option(names = "--lines", required = true)
  private long lines;

  @Option(names = "--logs", required = true, split = ",")
  private List<Path> logs;

  @Option(names = "--countries", required = true, description = "a database of addresses")
  private Path countries;

  private ClickstreamBench() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new ClickstreamBench()).execute(args));
  }

  @Override
  public Integer call() {
    SparkSession.Builder builder =
        SparkSession.builder().appName("bench clickstream").config("spark.ui.enabled", "false");
    SparkSettings.required().forEach(builder::config);
    FileSettings.recommended().forEach(builder::config);
    builder.config("spark.sql.maxConcurrentOutputFileWriters", "4"); // as Millrace's sessions have
    try (SparkSession spark = builder.getOrCreate()) {
      spark.sparkContext().setLogLevel("WARN");
      if (only.contains(Part.LINES)) {
        playLines(spark);
      }
      if (only.equals(Set.of(Part.LINES))) {
        return 0;
      }
      Dataset<Row> even = SampleEvents.of(spark, folder.resolve("even"), rows, days, 0);
      if (only.contains(Part.SESSIONS) || only.contains(Part.SKEWED)) {
        play(spark, SampleEvents.of(spark, folder.resolve("warm"), rows / 10, days, 0), 0, "warm");
      }
      for (int round = 1; round <= rounds; round++) {
        if (only.contains(Part.SESSIONS)) {
          play(spark, even, round, "");
        }
        if (only.contains(Part.SKEWED)) {
          play(
              spark,
              SampleEvents.of(spark, folder.resolve("skewed"), rows, days, 20),
              round,
              "-skewed");
        }
        if (only.contains(Part.LATE)) {
          playLate(spark, even, round);
        }
      }
    }
    return 0;
  }

  private void play(SparkSession spark, Dataset<Row> events, int round, String suffix) {
    Map<String, Runnable> contenders = new LinkedHashMap<>();
    contenders.put("textbook", () -> write(events, Textbook::full));
    contenders.put("textbook-narrow", () -> write(events, Textbook::narrow));
    contenders.put("millrace", () -> millrace(spark, events, round + suffix));
    contenders.keySet().removeIf(name -> !isChosen(name));
    contenders.forEach(
        (name, work) -> {
          Meter.Cost cost = Meter.measure(work);
          long sessions = count(spark, name, round + suffix);
          if (round > 0) {
            tell(name + suffix, round, rows, Map.of("sessions", sessions), cost);
          }
        });
  }

  /** A log to rows, and to rows with what is known of them. */
  private void playLines(SparkSession spark) {
    Path warm = folder.resolve("log/warm.log");
    Path log = folder.resolve("log/access.log");
    SampleLog.write(warm, logs, lines / 10);
    SampleLog.write(log, logs, lines);
    playLines(spark, warm, 0);
    for (int round = 1; round <= rounds; round++) {
      playLines(spark, log, round);
    }
  }

  /** A way from a log to rows, which may tell more of them, and where they are then. */
  private record Lines(Supplier<Map<String, Long>> work, org.apache.hadoop.fs.Path table) {}

  private void playLines(SparkSession spark, Path log, int round) {
    Map<String, Lines> contenders = new LinkedHashMap<>();
    contenders.put("lines-spark-regexp", written(() -> SparkLines.parsed(spark, log)));
    contenders.put(
        "lines-spark-yauaa",
        written(
            () ->
                SparkPlaces.enriched(
                    SparkLines.enriched(SparkLines.parsed(spark, log)), countries.toString())));
    contenders.put(
        "lines-spark-once",
        written(() -> SparkOnce.enriched(SparkLines.parsed(spark, log), countries.toString())));
    LakeLocation lake = location("lines-" + round);
    contenders.put("lines-millrace", taken(spark, lake, log, Optional.empty()));
    if (isChosen("lines-millrace-bare")) {
      Path silent = SampleLog.silenced(log);
      contenders.put("lines-millrace-bare", bare(spark, location("bare-" + round), silent));
    }
    if (isChosen("lines-millrace")) {
      contenders.put(
          "lines-millrace-known",
          taken(spark, location("known-" + round), log, Optional.of(lake.table(LogDay.AGENTS))));
    }
    contenders.keySet().removeIf(name -> !isChosen(name));
    contenders.forEach(
        (name, lines) -> {
          Forgetting.all(countries);
          Map<String, Long> told = new LinkedHashMap<>();
          Meter.Cost cost = Meter.measure(() -> told.putAll(lines.work().get()));
          if (round > 0) {
            told.putAll(counted(read(spark, lines.table())));
            tell(name, round, this.lines, told, cost);
          }
        });
  }

  private boolean isChosen(String name) {
    return chosen.isEmpty() || chosen.contains(name);
  }

  private Lines written(Supplier<Dataset<Row>> rows) {
    org.apache.hadoop.fs.Path table =
        new org.apache.hadoop.fs.Path(folder.resolve("lines").toUri());
    return new Lines(
        () -> {
          rows.get()
              .write()
              .format("delta")
              .mode("overwrite")
              .option("overwriteSchema", "true")
              .save(table.toString());
          return Map.of();
        },
        table);
  }

  /**
   * @param known a table of what agents say; empty if each is to be read
   */
  private Lines taken(
      SparkSession spark, LakeLocation lake, Path log, Optional<org.apache.hadoop.fs.Path> known) {
    return new Lines(
        () -> {
          Optional<Dataset<Row>> agents = known.map(table -> read(spark, table));
          return LogDay.take(spark, lake, log, countries.toString(), agents);
        },
        lake.table(LogDay.NAME));
  }

  private static Lines bare(SparkSession spark, LakeLocation lake, Path silent) {
    return new Lines(
        () -> LogDay.take(spark, lake, silent, "", Optional.empty()), lake.table(LogDay.NAME));
  }

  private static Dataset<Row> read(SparkSession spark, org.apache.hadoop.fs.Path table) {
    return spark.read().format("delta").load(table.toString());
  }

  /** Rows, and how many of them have a country, where rows have countries at all. */
  private static Map<String, Long> counted(Dataset<Row> rows) {
    Map<String, Long> counted = new LinkedHashMap<>();
    counted.put("events", rows.count());
    if (List.of(rows.columns()).contains("country")) {
      counted.put("placed", rows.where("country IS NOT NULL").count());
    }
    return counted;
  }

  private static void tell(
      String name, int round, long rows, Map<String, Long> counted, Meter.Cost cost) {
    StringBuilder counts = new StringBuilder();
    counted.forEach((of, count) -> counts.append("\"%s\": %d, ".formatted(of, count)));
    System.out.println(
        String.format(
            Locale.ROOT,
            "{\"bench\": \"clickstream\", \"name\": \"%s\", \"round\": %d, \"rows\": %d, %s\"cpu_s\": %.2f, \"wall_s\": %.2f, \"gc_s\": %.2f}",
            name,
            round,
            rows,
            counts,
            cost.cpuSeconds(),
            cost.wallSeconds(),
            cost.collectorSeconds()));
  }

  /** The last of the days, and what late events of the others cost beside it. */
  private void playLate(SparkSession spark, Dataset<Row> events, int round) {
    Path arrived = folder.resolve("late-events-" + round);
    LateDay day = new LateDay(spark, location("late-" + round), events, arrived);
    day.deliverLate();
    if (isChosen("day-clean") || isChosen("day-late-events")) {
      day.before();
      Meter.Cost clean = Meter.measure(day::clean);
      Meter.Cost late = Meter.measure(day::late);
      Map<String, Long> differences = Map.of("differences", day.differences());
      tell("day-clean", round, rows, differences, clean);
      tell("day-late-events", round, rows, differences, late);
    }
    SparkLateDay peer = new SparkLateDay(spark, events, arrived, folder.resolve("spark-late"));
    Map<String, Runnable> ways = new LinkedHashMap<>();
    ways.put("day-spark-full", peer::full);
    ways.put("day-spark-visitors", peer::visitors);
    ways.put("day-spark-lookback-3", peer::lookback);
    ways.keySet().removeIf(name -> !isChosen(name));
    ways.forEach(
        (name, work) -> {
          peer.before(day.isOlder());
          Meter.Cost cost = Meter.measure(work);
          tell(name, round, rows, Map.of("differences", peer.differences()), cost);
        });
  }

  private long count(SparkSession spark, String name, String run) {
    String table =
        name.equals("millrace")
            ? location(run).table(TABLE.name()).toString()
            : folder.resolve("textbook").toString();
    return spark.read().format("delta").load(table).count();
  }

  private void write(Dataset<Row> events, UnaryOperator<Dataset<Row>> sessions) {
    sessions
        .apply(events)
        .write()
        .format("delta")
        .mode("overwrite")
        .option("overwriteSchema", "true")
        .save(folder.resolve("textbook").toString());
  }

  private LakeLocation location(String run) {
    return new LakeLocation(new org.apache.hadoop.fs.Path(folder.resolve("lake-" + run).toUri()));
  }

  /** Into a lake of its own each time, or the gate would find that nothing has changed. */
  private void millrace(SparkSession spark, Dataset<Row> events, String run) {
    SessionSpec spec =
        new SessionSpec(
            TABLE,
            SessionRules.ofGap(Duration.ofMinutes(30)),
            Slicing.daily(SampleEvents.DATE, ZoneOffset.UTC),
            SessionColumns.START_DATE);
    Lake.open(spark, location(run))
        .commit(
            new Batch(
                RunId.create(),
                TABLE,
                Slice.ALL,
                new WriteMode.ReplaceTable(),
                Sessions.whole(spark, events, spec),
                List.of(),
                SourceFacts.NONE,
                Map.of(),
                "bench"),
            Checks.audit(
                new GatePolicy(true, false, List.of(), Set.of()), List.of(), References.NONE),
            Progress.NONE);
  }
}
