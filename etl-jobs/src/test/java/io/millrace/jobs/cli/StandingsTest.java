package io.millrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.run.HandWrittenLog;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Input;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.ledger.Origin;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.ProcessIdentity;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.ledger.RunStarted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code status} and the plans of {@code backfill} say of slices that stand differently: five
 * days of orders, which look into customers. Logs and ledger are written by hand.
 */
class StandingsTest {
  private static final String READY = "2024-03-01";
  private static final String STALE = "2024-03-02";
  private static final String REJECTED = "2024-03-03";
  private static final String FAILED = "2024-03-04";
  private static final String MISSING = "2024-03-05";
  private static final DatasetName CUSTOMERS = DatasetName.parse("bronze.customers");
  private static final DatasetName ORDERS = DatasetName.parse("bronze.orders");
  private static final Instant BEGUN = Instant.parse("2024-03-06T02:00:00Z");

  @TempDir Path home;
  private Project project;
  private Ledger ledger;

  @BeforeEach
  void days_that_stand_differently() throws IOException {
    write("conf/millrace.yaml", "project: shop\n");
    write(
        "conf/sources/shop.yaml",
        "source: shop\nurl: jdbc:postgresql://localhost:5432/shop\nuser: etl\n");
    write("conf/datasets/customers.yaml", dataset("customers", "- rows: { min: 1 }"));
    write(
        "conf/datasets/orders.yaml",
        dataset("orders", "- references: { column: customer_id, dataset: bronze.customers }"));
    project = Project.load(home.resolve("conf"), Optional.empty(), List.of());
    ledger = Ledger.open(project.hadoop(), project.location());
    ready(CUSTOMERS, READY, 0, "v1:00", Optional.empty());
    ready(CUSTOMERS, STALE, 1, "v1:02", Optional.empty()); // it was 01 when orders looked into it
    ready(ORDERS, READY, 0, "v1:10", Optional.of("v1:00"));
    ready(ORDERS, STALE, 1, "v1:11", Optional.of("v1:01"));
    ended(REJECTED, Outcome.REJECTED);
    ended(FAILED, Outcome.UNREACHABLE);
  }

  @Test
  void each_trouble_ends_status_with_its_code_and_no_other_does() {
    Map<String, String> days =
        Map.of("missing", MISSING, "stale", STALE, "rejected", REJECTED, "failed", FAILED);
    for (String trouble : days.keySet()) {
      days.forEach(
          (standing, day) -> {
            int code = standing.equals(trouble) ? standing.equals("rejected") ? 3 : 4 : 0;
            assertThat(status(day, trouble).code())
                .as("--fail-on %s of a day that is %s", trouble, standing)
                .isEqualTo(code);
          });
      assertThat(status(READY, trouble).code()).as(trouble).isZero();
    }
    assertThat(status(STALE, "missing,stale,late,rejected").code()).isEqualTo(4);
    assertThat(status(READY, "missing,stale,late,rejected,failed,retracted").code()).isZero();
  }

  @Test
  void what_nobody_built_becomes_late_by_the_clock_alone() throws IOException {
    assertThat(status(MISSING, "late").code()).isZero(); // nobody said when it should be there
    Path file = home.resolve("conf/datasets/orders.yaml");
    Files.writeString(
        file, Files.readString(file) + "schedule: \"0 2 * * *\"\nexpect: { ready-within: 4h }\n");
    assertThat(status(MISSING, "late").code()).isEqualTo(4);
    assertThat(status(MISSING, "late").out()).contains("MISSING, late");
    assertThat(status(READY, "late").code()).isZero();
    // Without dates: the days of the last week, of which not one was ever tried.
    InProcess week = millrace("status", "bronze.orders", "--fail-on", "late");
    assertThat(week.code()).isEqualTo(4);
    assertThat(week.out()).contains("late");
  }

  @Test
  void a_backfill_takes_those_that_stand_as_it_is_told() throws IOException {
    assertThat(planned()).containsExactly(STALE, REJECTED, FAILED, MISSING);
    assertThat(planned("--only", "missing")).containsExactly(MISSING);
    assertThat(planned("--only", "stale")).containsExactly(STALE);
    assertThat(planned("--only", "failed")).containsExactly(REJECTED, FAILED);
    assertThat(planned("--only", "missing,failed")).containsExactly(REJECTED, FAILED, MISSING);
    assertThat(planned("--only", "all")).containsExactly(READY, STALE, REJECTED, FAILED, MISSING);
  }

  @Test
  void where_none_stands_as_it_is_told_it_does_not_call_them_ready() {
    assertThat(nothing(FAILED, "--only", "stale,missing"))
        .contains("none of these slices is missing or stale")
        .doesNotContain("ready");
    assertThat(nothing(READY)).contains("all of these slices are ready");
  }

  private String nothing(String day, String... more) {
    List<String> words =
        new ArrayList<>(List.of("backfill", "bronze.orders", "--date", day, "--dry-run"));
    words.addAll(List.of(more));
    InProcess done = millrace(words.toArray(String[]::new));
    assertThat(done.code()).as(done.err()).isZero();
    return done.out();
  }

  @Test
  void its_plan_says_what_why_how_long_by_history_and_with_which_words() throws IOException {
    TreeSet<String> before = files();
    JsonNode plan = json("backfill", "bronze.orders", "--date", STALE, "--emit", "json");
    assertThat(plan.get("schema_version").asInt()).isEqualTo(1);
    JsonNode slice = plan.get("slices").get(0);
    assertThat(slice.get("dataset").asText()).isEqualTo("bronze.orders");
    assertThat(slice.get("slice").asText()).isEqualTo(STALE);
    assertThat(slice.get("action").asText()).isEqualTo("BUILD");
    assertThat(slice.get("reason").asText()).contains("bronze.customers 2024-03-02");
    assertThat(slice.get("visible_version").asLong()).isEqualTo(1);
    assertThat(slice.get("expected_seconds").asDouble()).isEqualTo(90);
    assertThat(slice.get("arguments").toString())
        .isEqualTo("[\"run\",\"bronze.orders\",\"--date\",\"2024-03-02\"]");
    assertThat(millrace("backfill", "bronze.orders", "--date", STALE, "--dry-run").out())
        .contains("1 min 30 s");
    assertThat(files()).isEqualTo(before);
  }

  private List<String> planned(String... more) throws IOException {
    List<String> words =
        new ArrayList<>(List.of("backfill", "bronze.orders", "--from", READY, "--to", MISSING));
    words.addAll(List.of("--emit", "json"));
    words.addAll(List.of(more));
    List<String> days = new ArrayList<>();
    json(words.toArray(String[]::new))
        .get("slices")
        .forEach(slice -> days.add(slice.get("slice").asText()));
    return days;
  }

  private InProcess status(String day, String failOn) {
    return millrace("status", "bronze.orders", "--date", day, "--fail-on", failOn);
  }

  private JsonNode json(String... words) throws IOException {
    InProcess done = millrace(words);
    assertThat(done.code()).as(done.err()).isZero();
    return new ObjectMapper().readTree(done.out());
  }

  private InProcess millrace(String... words) {
    return InProcess.millrace(home, words);
  }

  /** Ready and recorded, after a minute and a half; perhaps made of customers of that day. */
  private void ready(
      DatasetName dataset, String day, int version, String print, Optional<String> customers) {
    DatasetSpec spec = project.dataset(dataset);
    List<Input> inputs =
        customers.stream()
            .map(
                seen ->
                    new Input(
                        CUSTOMERS.toString(),
                        Optional.of(new Slice(day)),
                        OptionalLong.of(0),
                        Optional.of(seen)))
            .toList();
    SliceRecord slice =
        HandWrittenLog.commit(
            project, dataset, new Slice(day), version, print, inputs, project.configHash(spec));
    Instant begun = slice.at().minusSeconds(90);
    ledger.started(started(slice.run(), dataset, day, begun));
    ledger.finished(RunFinished.of(slice));
  }

  private void ended(String day, Outcome outcome) {
    RunStarted started = started(RunId.create(), ORDERS, day, BEGUN);
    ledger.started(started);
    ledger.finished(
        RunFinished.without(
            started, outcome, "It did not work.", Optional.empty(), BEGUN, Map.of()));
  }

  private static RunStarted started(RunId run, DatasetName dataset, String day, Instant at) {
    Origin origin = new Origin("test", "cli", "ada", ProcessIdentity.current());
    return new RunStarted(run, dataset, new Slice(day), at, "", origin);
  }

  private TreeSet<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      TreeSet<String> names = new TreeSet<>();
      all.filter(file -> !file.startsWith(home.resolve("logs")))
          .forEach(file -> names.add(home.relativize(file).toString()));
      return names;
    }
  }

  private static String dataset(String name, String check) {
    return """
        dataset: bronze.%1$s
        kind: jdbc
        source: shop
        table: public.%1$s
        mode: snapshot
        slices: { by: day, column: ds, zone: UTC }
        checks:
          %2$s
        """
        .formatted(name, check);
  }

  private void write(String path, String text) throws IOException {
    Path file = home.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
