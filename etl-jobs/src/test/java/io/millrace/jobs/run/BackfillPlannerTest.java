package io.millrace.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.manifest.AirflowBackfill;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans over an empty lake, of a project with days, hours and whole tables; no Spark. */
class BackfillPlannerTest {
  private static final Path CONF = Path.of("src/test/resources/manifest/conf");
  private static final Instant LATER = Instant.parse("2024-06-01T00:00:00Z");

  @TempDir Path home;
  private Project project;

  @BeforeEach
  void a_project_without_tables() throws IOException {
    try (Stream<Path> files = Files.walk(CONF)) {
      for (Path file : files.toList()) {
        Path copy = home.resolve("conf").resolve(CONF.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
    project = Project.load(home.resolve("conf"), Optional.empty(), List.of());
  }

  @Test
  void days_come_oldest_first_and_each_slice_after_all_that_it_reads() {
    List<String> order = names(plan(false, "2024-03-01", "2024-03-02", "*"));
    assertThat(order)
        .containsSubsequence(
            "bronze.country all",
            "bronze.orders 2024-03-01",
            "silver.orders 2024-03-01",
            "gold.week 2024-03-01",
            "gold.week 2024-03-02",
            "gold.total all")
        .containsSubsequence(
            "bronze.visits 2024-03-01T23", "silver.visits 2024-03-01", "gold.week 2024-03-01")
        .containsSubsequence("gold.week 2024-03-01", "bronze.orders 2024-03-02");
    assertThat(order).doesNotHaveDuplicates().hasSize(1 + 1 + 2 * (4 + 1 + 24));
  }

  @Test
  void downstream_adds_the_slices_whose_windows_reach_back_to_what_is_built() {
    assertThat(names(plan(true, "2024-03-10", "2024-03-10", "bronze.orders")))
        .containsExactly(
            "bronze.orders 2024-03-10",
            "silver.orders 2024-03-10",
            "gold.week 2024-03-10",
            "gold.week 2024-03-11",
            "gold.week 2024-03-12",
            "gold.week 2024-03-13",
            "gold.week 2024-03-14",
            "gold.week 2024-03-15",
            "gold.week 2024-03-16",
            "gold.total all");
  }

  @Test
  void downstream_of_an_hour_is_its_day_and_what_has_no_slices() {
    assertThat(names(plan(true, "2024-03-10T05", "2024-03-10T05", "bronze.visits")))
        .startsWith("bronze.visits 2024-03-10T05", "silver.visits 2024-03-10")
        .containsSubsequence("silver.visits 2024-03-10", "gold.week 2024-03-10", "gold.total all")
        .filteredOn(name -> name.startsWith("bronze."))
        .hasSize(1);
  }

  /** {@code [t - 3d, t)}, where t is the end of the slice; each of these days is made of hours. */
  @Test
  void upstream_pulls_in_the_days_that_the_windows_of_features_look_into() throws IOException {
    Files.writeString(
        home.resolve("conf/datasets/features.visitor.yaml"),
        """
        dataset: features.visitor
        kind: features
        version: 1
        entity: { name: visitor, keys: [visitor] }
        from: silver.visits
        time: at
        features:
          - { name: visits_3d, count: "*", window: 3d }
        slices: { by: day, column: ds, zone: UTC }
        checks: [{ unique: visitor }]
        """);
    project = Project.load(home.resolve("conf"), Optional.empty(), List.of());
    Map<DatasetSpec, List<Slice>> wanted =
        Map.of(spec("features.visitor"), List.of(new Slice("2024-03-10")));
    assertThat(names(planner(Set.of(), false, false).plan(wanted, LATER)))
        .containsExactly("features.visitor 2024-03-10");
    List<String> all = names(planner(Set.of(), true, false).plan(wanted, LATER));
    assertThat(all)
        .filteredOn(name -> !name.startsWith("bronze.visits "))
        .containsExactly(
            "silver.visits 2024-03-08",
            "silver.visits 2024-03-09",
            "silver.visits 2024-03-10",
            "features.visitor 2024-03-10");
    assertThat(all)
        .hasSize(4 + 3 * 24)
        .startsWith("bronze.visits 2024-03-08T00")
        .containsSubsequence("bronze.visits 2024-03-09T23", "silver.visits 2024-03-09");
  }

  @Test
  void a_week_over_the_day_on_which_the_clock_is_moved_is_seven_days() {
    DatasetSpec week = spec("gold.week"); // Europe/Berlin moved its clocks on the 31st
    assertThat(SliceInputs.of(project, week, new Slice("2024-04-03")))
        .filteredOn(needed -> needed.dataset().equals(DatasetName.parse("silver.orders")))
        .extracting(needed -> needed.slice().value())
        .containsExactly(
            "2024-03-28",
            "2024-03-29",
            "2024-03-30",
            "2024-03-31",
            "2024-04-01",
            "2024-04-02",
            "2024-04-03");
  }

  @Test
  void what_lies_before_a_dataset_begins_is_neither_built_nor_needed() {
    assertThat(names(plan(false, "2024-02-28", "2024-03-01", "bronze.orders")))
        .containsExactly("bronze.orders 2024-03-01");
    assertThat(SliceInputs.of(project, spec("silver.orders"), new Slice("2024-02-28")))
        .extracting(SliceInputs.Needed::dataset)
        .containsExactly(DatasetName.parse("bronze.country"));
  }

  @Test
  void only_lets_slices_through_that_stand_so() {
    Map<DatasetSpec, List<Slice>> wanted =
        Map.of(spec("bronze.orders"), List.of(new Slice("2024-03-05")));
    assertThat(
            planner(Set.of(BackfillPlanner.Only.STALE), false, false).plan(wanted, LATER).slices())
        .isEmpty();
    assertThat(
            planner(Set.of(BackfillPlanner.Only.MISSING), false, false)
                .plan(wanted, LATER)
                .slices())
        .hasSize(1);
  }

  @Test
  void slices_wait_for_what_they_need_and_a_source_is_read_by_no_more_than_it_allows() {
    Plan plan = plan(false, "2024-03-01", "2024-03-01", "*");
    Dispatch dispatch = new Dispatch(project, plan.slices(), new SourceShares(project, 8));
    List<PlannedSlice> first = new ArrayList<>();
    for (Optional<Dispatch.Turn> turn = dispatch.next(); turn.isPresent(); turn = dispatch.next()) {
      first.add(turn.get().slice());
    }
    // Three connections; and the hours, which are judged by the hour before, come one by one.
    assertThat(first)
        .extracting(PlannedSlice::toString)
        .containsExactlyInAnyOrder(
            "bronze.country all", "bronze.orders 2024-03-01", "bronze.visits 2024-03-01T00");

    dispatch.ended(first.get(0), true);
    dispatch.ended(first.get(1), true);
    dispatch.ended(first.get(2), false);
    List<String> ended = new ArrayList<>();
    for (Optional<Dispatch.Turn> turn = dispatch.next(); turn.isPresent(); turn = dispatch.next()) {
      Dispatch.Turn now = turn.get();
      if (!now.failedInputs().isEmpty()) {
        ended.add(now.slice() + " without " + now.failedInputs().get(0));
      }
      dispatch.ended(now.slice(), now.failedInputs().isEmpty());
    }
    assertThat(ended)
        .hasSize(2)
        .allMatch(text -> !text.startsWith("bronze") && !text.startsWith("silver.orders"));
  }

  @Test
  void airflow_is_told_the_same_slices_and_none_of_the_last_day_is_left_out() {
    Plan plan = plan(false, "2024-03-01", "2024-03-03", "bronze.orders", "silver.orders");
    assertThat(new AirflowBackfill(project, plan, 4).commands())
        .first()
        .isEqualTo(
            "airflow backfill create --dag-id shop.bronze.orders --from-date 2024-03-01T00:00:00Z --to-date 2024-03-03T23:59:59Z --reprocess-behavior completed --max-active-runs 4");
    assertThat(new AirflowBackfill(project, plan, 4).commands())
        .hasSize(4)
        .last()
        .asString()
        .contains("/dags/shop.silver.orders/dagRuns")
        .contains("\"partition_key\": \"2024-03-03\"");
  }

  private Plan plan(boolean downstream, String from, String to, String... datasets) {
    Map<DatasetSpec, List<Slice>> wanted = new LinkedHashMap<>();
    for (DatasetSpec spec : project.select(List.of(datasets))) {
      wanted.put(spec, slices(spec, from, to));
    }
    return planner(Set.of(), false, downstream).plan(wanted, LATER);
  }

  private static List<Slice> slices(DatasetSpec spec, String from, String to) {
    return switch (spec.slicing().by()) {
      case ALL -> List.of(Slice.ALL);
      case DAY -> spec.slicing().range(new Slice(from), new Slice(to));
      case HOUR ->
          from.contains("T")
              ? spec.slicing().range(new Slice(from), new Slice(to))
              : spec.slicing().range(new Slice(from + "T00"), new Slice(to + "T23"));
    };
  }

  private BackfillPlanner planner(
      Set<BackfillPlanner.Only> only, boolean upstream, boolean downstream) {
    Ledger ledger = Ledger.open(project.hadoop(), project.location());
    return new BackfillPlanner(
        project,
        ProjectState.read(project, ledger),
        new BackfillPlanner.Wish(only, upstream, downstream, "backfill:test"));
  }

  private DatasetSpec spec(String name) {
    return project.dataset(DatasetName.parse(name));
  }

  private static List<String> names(Plan plan) {
    return plan.slices().stream().map(PlannedSlice::toString).toList();
  }
}
