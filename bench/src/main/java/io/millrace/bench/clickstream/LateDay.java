package io.millrace.bench.clickstream;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import io.millrace.clickstream.session.LateSessions;
import io.millrace.clickstream.session.SessionColumns;
import io.millrace.clickstream.session.SessionRules;
import io.millrace.clickstream.session.SessionSpec;
import io.millrace.clickstream.session.SessionTarget;
import io.millrace.clickstream.session.Sessions;
import io.millrace.lake.Audit;
import io.millrace.lake.Batch;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Grain;
import io.millrace.lake.KeptRows;
import io.millrace.lake.Lake;
import io.millrace.lake.LakeLocation;
import io.millrace.lake.Progress;
import io.millrace.lake.Restating;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.lake.SourceFacts;
import io.millrace.lake.TableSpec;
import io.millrace.quality.Checks;
import io.millrace.quality.GatePolicy;
import io.millrace.quality.References;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The last of the days into a table of sessions that has the others, and after it events of all the
 * others that came late with it: one for each hundred of the day's.
 */
final class LateDay {
  private static final DatasetName NAME = DatasetName.parse("silver.daily");
  private static final TableSpec TABLE =
      new TableSpec(
          NAME,
          Slicing.batches(Grain.DAY, ZoneOffset.UTC),
          "",
          "",
          Map.of(),
          true,
          SessionColumns.STATISTICS);
  private static final SessionSpec SPEC =
      new SessionSpec(
          TABLE,
          SessionRules.ofGap(Duration.ofMinutes(30)),
          Slicing.daily(SampleEvents.DATE, ZoneOffset.UTC),
          SessionColumns.START_DATE);

  private final SparkSession spark;
  private final Lake lake;
  private final Dataset<Row> events;
  private final String arrived;
  private final List<Slice> days;
  private final Column late;

  /**
   * @param arrived a folder for the late events, which come in files of their own
   */
  LateDay(SparkSession spark, LakeLocation location, Dataset<Row> events, Path arrived) {
    this.spark = spark;
    this.lake = Lake.open(spark, location);
    this.events = events;
    this.arrived = arrived.toString();
    this.days =
        events
            .select(SampleEvents.DATE)
            .distinct()
            .orderBy(SampleEvents.DATE)
            .collectAsList() // thirty
            .stream()
            .map(row -> new Slice(row.getString(0)))
            .toList();
    this.late =
        col("event_id")
            .substr(1, 8)
            .lt("%08x".formatted(0xFFFFFFFFL / 100 / (days.size() - 1)))
            .and(col(SampleEvents.DATE).notEqual(last().value()));
  }

  /** Which events were there before the last day and what came late with it. */
  Column isOlder() {
    return not(late).and(col(SampleEvents.DATE).notEqual(last().value()));
  }

  private Slice last() {
    return days.get(days.size() - 1);
  }

  /** Takes in the other days, as they were before. */
  void before() {
    days.stream().filter(day -> !day.equals(last())).forEach(this::day);
  }

  /** A file a day, as an addition to a table of events writes them. */
  void deliverLate() {
    events
        .where(late)
        .repartition(col(SampleEvents.DATE))
        .write()
        .format("delta")
        .partitionBy(SampleEvents.DATE)
        .save(arrived);
  }

  /** Takes in the last day. */
  void clean() {
    day(last());
  }

  private void day(Slice day) {
    Dataset<Row> rows = events.where(col(SampleEvents.DATE).equalTo(day.value()).and(not(late)));
    try (Sessions sessions = Sessions.ofSlice(spark, rows, SPEC, day, target())) {
      lake.commit(
          new Batch(
              RunId.create(),
              TABLE,
              day,
              sessions.mode(),
              sessions.rows(),
              List.of(),
              SourceFacts.NONE,
              Map.of(),
              "bench",
              sessions.companions(),
              sessions.balance()),
          audit(),
          Progress.NONE);
    }
  }

  /** Takes in what came late with it. */
  void late() {
    List<Slice> others = days.subList(0, days.size() - 1);
    try (LateSessions sessions =
        LateSessions.of(
            spark, spark.read().format("delta").load(arrived), events, SPEC, others, target())) {
      lake.commit(
          new Restating(
              TABLE,
              sessions.mode(),
              sessions.rows(),
              others.stream().map(day -> part(day, sessions)).toList(),
              sessions.companions(),
              Optional.empty()),
          LateDay::audit,
          Progress.NONE);
    }
  }

  private static Restating.Part part(Slice day, LateSessions sessions) {
    Map<String, Long> balance = sessions.balance(day);
    return new Restating.Part(
        RunId.create(),
        day,
        List.of(),
        balance.get("written") - balance.get("removed"),
        "bench",
        balance);
  }

  private SessionTarget target() {
    return new SessionTarget(
        lake.locate(NAME),
        lake.companion(new DatasetName(NAME.layer(), NAME.name() + Sessions.PIECES_SUFFIX))
            .map(KeptRows::rows));
  }

  private static Audit audit() {
    return Checks.audit(
        new GatePolicy(true, false, List.of(), Set.of()), List.of(), References.NONE);
  }

  /** By how many rows the table differs from one that is made of all events at once. */
  long differences() {
    Dataset<Row> table = lake.table(NAME, lake.history(NAME).version()).orElseThrow();
    Dataset<Row> whole = Sessions.whole(spark, events, SPEC);
    return table.exceptAll(whole).count() + whole.exceptAll(table).count();
  }
}
