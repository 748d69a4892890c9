package io.millrace.clickstream.session;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.clickstream.EventColumns;
import io.millrace.lake.Audit;
import io.millrace.lake.Batch;
import io.millrace.lake.CommitResult;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Evidence;
import io.millrace.lake.Grain;
import io.millrace.lake.Judgement;
import io.millrace.lake.KeptRows;
import io.millrace.lake.Lake;
import io.millrace.lake.LakeLocation;
import io.millrace.lake.Progress;
import io.millrace.lake.Questions;
import io.millrace.lake.Restating;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.lake.SourceFacts;
import io.millrace.lake.TableSpec;
import io.millrace.lake.Verdict;
import io.millrace.lake.testing.LocalSpark;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slices of events into a table of sessions, through the gate. */
class SessionsTableTest {
  private static final long MINUTE = 60_000_000L;
  private static final DatasetName SESSIONS = DatasetName.parse("silver.sessions");
  private static final TableSpec TABLE =
      new TableSpec(SESSIONS, Slicing.batches(Grain.DAY, ZoneOffset.UTC), "", "", Map.of(), true);
  private static final SessionRules GAP = SessionRules.ofGap(Duration.ofMinutes(30));
  private static final SessionRules CUT =
      new SessionRules(
          Duration.ofMinutes(30),
          Map.of(),
          ZoneId.of("Europe/Berlin"),
          true,
          true,
          Duration.ofHours(2),
          Duration.ofSeconds(10),
          SessionRules.By.VISITOR);

  private final SparkSession spark = LocalSpark.session();
  @TempDir Path folder;
  private Lake lake;

  @BeforeEach
  void open() {
    lake = Lake.open(spark, location());
  }

  private LakeLocation location() {
    return new LakeLocation(new org.apache.hadoop.fs.Path(folder.toUri()));
  }

  @Test
  void days_that_are_built_rebuilt_late_and_withdrawn_are_one_full_build() {
    Random random = new Random(7);
    TreeMap<Slice, List<Hit>> days = days(random, 2);
    Slice first = days.firstKey();
    Slice second = days.lastKey();
    run(CUT, second, days.get(second).subList(0, days.get(second).size() / 2));
    run(CUT, first, days.get(first));
    run(CUT, second, days.get(second));
    days.put(first, days.get(first).subList(0, 3));
    run(CUT, first, days.get(first));
    List<Hit> all = all(days);
    assertThat(rows(table())).isEqualTo(rows(Sessions.whole(spark, frame(all), spec(CUT))));
    assertThat(table().count()).isEqualTo(new Oracle(CUT).sessions(new ArrayList<>(all)).size());
    assertThat(run(CUT, first, days.get(first))).isInstanceOf(CommitResult.Unchanged.class);
  }

  @Test
  void late_events_of_several_days_are_taken_in_by_one_commit_and_it_is_one_full_build() {
    takesLateEventsIn(GAP);
  }

  @Tag("slow") // SessionsPropertyTest tries these rules in memory
  @Test
  void where_rules_look_at_the_order_of_events_too() {
    takesLateEventsIn(CUT);
  }

  private void takesLateEventsIn(SessionRules rules) {
    TreeMap<Slice, List<Hit>> days = days(new Random(11), 2);
    TreeMap<Slice, List<Hit>> early = new TreeMap<>();
    TreeMap<Slice, List<Hit>> late = new TreeMap<>();
    divide(days, early, late);
    early.forEach((day, hits) -> run(rules, day, hits));
    List<Hit> all = all(days);
    List<CommitResult> taken = takeIn(rules, late, all);
    assertThat(taken).hasSize(late.size()).allMatch(CommitResult.Committed.class::isInstance);
    assertThat(lake.history(SESSIONS).version()).isEqualTo(early.size() + 1L);
    Dataset<Row> whole = Sessions.whole(spark, frame(all), spec(rules));
    assertThat(rows(table())).isEqualTo(rows(whole));
    // and what stands beside it is as if the days had been built with all
    Slice day = early.firstKey();
    assertThat(run(rules, day, days.get(day))).isInstanceOf(CommitResult.Unchanged.class);
    assertThat(rows(table())).isEqualTo(rows(whole));
  }

  private static void divide(
      TreeMap<Slice, List<Hit>> days,
      TreeMap<Slice, List<Hit>> early,
      TreeMap<Slice, List<Hit>> late) {
    Random random = new Random(12);
    days.forEach(
        (day, hits) ->
            hits.forEach(
                hit ->
                    (random.nextInt(8) == 0 ? late : early)
                        .computeIfAbsent(day, any -> new ArrayList<>())
                        .add(hit)));
  }

  private static List<Hit> all(TreeMap<Slice, List<Hit>> days) {
    return days.values().stream().flatMap(List::stream).toList();
  }

  private List<CommitResult> takeIn(
      SessionRules rules, TreeMap<Slice, List<Hit>> late, List<Hit> all) {
    List<Hit> arrived = all(late);
    Dataset<Row> events =
        frame(all).withColumn("event_date", date_format(col("event_time"), "yyyy-MM-dd"));
    try (LateSessions sessions =
        LateSessions.of(
            spark, frame(arrived), events, spec(rules), List.copyOf(late.keySet()), target())) {
      assertThat(sessions.events()).isEqualTo(arrived.size());
      return lake.commit(
          new Restating(
              TABLE,
              sessions.mode(),
              sessions.rows(),
              late.keySet().stream()
                  .map(
                      day ->
                          new Restating.Part(
                              RunId.create(),
                              day,
                              List.of(),
                              sessions.balance(day).get("written")
                                  - sessions.balance(day).get("removed"),
                              "config",
                              sessions.balance(day)))
                  .toList(),
              sessions.companions(),
              Optional.empty()),
          Accepting::new,
          Progress.NONE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTC", ""})
  void a_late_event_restates_a_visit_that_goes_on_through_days_without_late_events(
      String midnight) {
    SessionRules rules =
        new SessionRules(
            Duration.ofMinutes(30),
            Map.of(),
            midnight.isEmpty() ? null : ZoneId.of(midnight),
            false,
            false,
            null,
            Duration.ofSeconds(10),
            SessionRules.By.VISITOR);
    long start = Instant.parse("2024-03-01T00:00:00Z").toEpochMilli() * 1_000;
    TreeMap<Slice, List<Hit>> days = new TreeMap<>();
    for (int i = 60; i < 3 * 72 - 12; i++) {
      Hit hit = Hit.page(start + i * 20 * MINUTE, "machine", "e" + i);
      days.computeIfAbsent(
              MemoryTable.DAYS.at(Joining.instant(hit.time())), any -> new ArrayList<>())
          .add(hit);
    }
    days.forEach((day, hits) -> run(rules, day, hits));
    List<Hit> all = new ArrayList<>(all(days));
    for (Slice day : List.of(days.lastKey(), days.firstKey())) {
      Hit late = Hit.page(days.get(day).get(3).time() + MINUTE, "machine", "late" + day);
      all.add(late);
      takeIn(rules, new TreeMap<>(Map.of(day, List.of(late))), all);
      assertThat(rows(table())).isEqualTo(rows(Sessions.whole(spark, frame(all), spec(rules))));
    }
  }

  @Test
  void files_that_lie_at_other_times_than_late_events_are_not_read() throws IOException {
    long start = Instant.parse("2024-03-01T12:00:00Z").toEpochMilli() * 1_000;
    Hit first = Hit.page(start, "v", "a");
    Hit second = Hit.page(start + 20 * 24 * 60 * MINUTE, "v", "b");
    run(GAP, MemoryTable.DAYS.at(Joining.instant(first.time())), List.of(first));
    for (String file : table().inputFiles()) {
      Files.delete(Path.of(URI.create(file)));
    }
    Slice day = MemoryTable.DAYS.at(Joining.instant(second.time()));
    run(GAP, day, List.of(second));
    Hit late = Hit.page(second.time() + MINUTE, "v", "c");
    takeIn(GAP, new TreeMap<>(Map.of(day, List.of(late))), List.of(first, second, late));
    Dataset<Row> near = table().where(col("start_date").equalTo(day.value()));
    assertThat(near.select("events").collectAsList()).containsExactly(RowFactory.create(2L));
  }

  @Test
  void a_late_event_joins_two_sessions_and_the_later_id_lives_on_as_an_alias() {
    long midnight = Instant.parse("2024-03-02T00:00:00Z").toEpochMilli() * 1_000;
    Slice first = new Slice("2024-03-01");
    Slice second = new Slice("2024-03-02");
    Hit evening = Hit.page(midnight - 20 * MINUTE, "v", "a");
    Hit night = Hit.page(midnight + 35 * MINUTE, "v", "b");
    run(GAP, second, List.of(night));
    run(GAP, first, List.of(evening));
    assertThat(table().count()).isEqualTo(2);
    String later = id("b");
    CommitResult joined =
        run(GAP, second, List.of(night, Hit.page(midnight + 8 * MINUTE, "v", "c")));
    assertThat(((CommitResult.Committed) joined).record().balance())
        .containsEntry("read", 2L)
        .containsEntry("written", 1L)
        .containsEntry("removed", 2L)
        .containsEntry("retired", 1L)
        .containsEntry("touched.2024-03-01", 2L)
        .containsEntry("touched.2024-03-02", 1L);
    Row row = table().first();
    assertThat(row.<String>getAs("start_date")).isEqualTo("2024-03-01");
    assertThat(row.<Long>getAs("events")).isEqualTo(3L);
    assertThat(row.<String>getAs("entry_page")).isEqualTo("/a");
    assertThat(row.<String>getAs("exit_page")).isEqualTo("/b");
    Row alias =
        lake.companion(DatasetName.parse("silver.sessions_aliases")).orElseThrow().rows().first();
    assertThat(alias.<String>getAs("session_id")).isEqualTo(later);
    assertThat(alias.<String>getAs("became")).isEqualTo(id("a")).isEqualTo(row.getAs("session_id"));
  }

  private String id(String firstEvent) {
    return Session.id(
            UTF8String.fromString("www"),
            UTF8String.fromString("vv"),
            UTF8String.fromString(firstEvent))
        .toString();
  }

  private static SessionSpec spec(SessionRules rules) {
    return new SessionSpec(TABLE, rules, MemoryTable.DAYS, SessionColumns.START_DATE);
  }

  private SessionTarget target() {
    return new SessionTarget(
        lake.locate(SESSIONS),
        lake.companion(DatasetName.parse("silver.sessions_pieces")).map(KeptRows::rows));
  }

  private CommitResult run(SessionRules rules, Slice slice, List<Hit> events) {
    try (Sessions sessions = Sessions.ofSlice(spark, frame(events), spec(rules), slice, target())) {
      assertThat(sessions.events()).isEqualTo(events.size());
      return lake.commit(
          new Batch(
              RunId.create(),
              TABLE,
              slice,
              sessions.mode(),
              sessions.rows(),
              List.of(),
              SourceFacts.NONE,
              Map.of(),
              "config",
              sessions.companions(),
              sessions.balance()),
          new Accepting(),
          Progress.NONE);
    }
  }

  private Dataset<Row> table() {
    return spark.read().format("delta").load(location().table(SESSIONS).toString());
  }

  private static List<String> rows(Dataset<Row> rows) {
    Dataset<Row> readable =
        rows.withColumn(SessionColumns.STATE, hex(rows.col(SessionColumns.STATE)));
    return readable.collectAsList().stream().map(Row::toString).sorted().toList();
  }

  /** Visitors whose visits often go on over midnight. */
  private static TreeMap<Slice, List<Hit>> days(Random random, int days) {
    TreeMap<Slice, List<Hit>> found = new TreeMap<>();
    long start = Instant.parse("2024-03-01T00:00:00Z").toEpochMilli() * 1_000;
    for (int i = 0; i < 100 * days; i++) {
      long time =
          start
              + random.nextInt(days) * 24 * 60 * MINUTE
              + (random.nextBoolean() ? random.nextInt(100) - 50 : random.nextInt(24 * 60))
                  * MINUTE;
      Hit hit = Hit.page(Math.max(start, time), "v" + random.nextInt(12), "e" + i);
      if (random.nextInt(4) == 0) {
        hit = hit.user("u" + random.nextInt(2));
      }
      if (random.nextInt(6) == 0) {
        hit = hit.campaign("c" + random.nextInt(2));
      }
      if (random.nextInt(5) == 0) {
        hit = hit.ping();
      }
      found
          .computeIfAbsent(
              MemoryTable.DAYS.at(Joining.instant(hit.time())), each -> new ArrayList<>())
          .add(hit);
    }
    return found;
  }

  private Dataset<Row> frame(List<Hit> hits) {
    StructType columns = EventColumns.SCHEMA;
    List<Row> rows = new ArrayList<>();
    for (Hit hit : hits) {
      Object[] values = new Object[columns.size()];
      set(values, EventColumns.EVENT_ID, hit.id());
      set(values, EventColumns.EVENT_TIME, Timestamp.from(Joining.instant(hit.time())));
      set(values, EventColumns.SITE, hit.site());
      set(values, EventColumns.VISITOR, hit.visitor());
      set(values, EventColumns.USER_ID, hit.user());
      set(values, EventColumns.TYPE, hit.type());
      set(values, EventColumns.PAGE, hit.page());
      set(values, EventColumns.PATH, hit.path());
      set(values, EventColumns.STATUS, hit.status());
      set(values, EventColumns.BYTES, hit.bytes());
      set(values, EventColumns.CAMPAIGN, hit.campaign());
      set(values, EventColumns.CHANNEL, hit.channel());
      set(values, EventColumns.BOT, hit.bot());
      set(values, EventColumns.BOT_REASONS, new String[0]);
      set(values, EventColumns.RULES, "1");
      set(values, EventColumns.FILE, hit.file());
      set(values, EventColumns.LINE, hit.line());
      rows.add(RowFactory.create(values));
    }
    return spark.createDataFrame(rows, columns).repartition(3);
  }

  private static void set(Object[] values, String column, Object value) {
    values[EventColumns.SCHEMA.fieldIndex(column)] = value;
  }

  private record Accepting() implements Audit {
    @Override
    public Questions questions(StructType schema) {
      return Questions.NONE;
    }

    @Override
    public Judgement judge(Evidence evidence) {
      return new Judgement(true, Verdict.PASSED, "", List.of());
    }
  }
}
