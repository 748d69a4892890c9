package io.millrace.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.run.PlannedSlice.Action;
import io.millrace.lake.DatasetName;
import io.millrace.lake.InputNotReadyException;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.ledger.RunFinished;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Over tables whose logs are written by hand, so that no Spark is needed. */
class PlannerTest {
  private static final Slice FIRST = new Slice("2024-03-01");
  private static final Instant LATER = Instant.parse("2024-06-01T00:00:00Z");

  private static final String JOURNAL =
      """
      dataset: bronze.delivered
      kind: journal
      from:
        files: landing/{slice}/*
        format: debezium-json
      keys: [id]
      slices: { by: day }
      checks: [{ complete: id }]
      """;

  private static final String EVENTS =
      """
      dataset: bronze.delivered
      kind: events
      from:
        files: landing/{slice}/*
        format: combined
      site: shop
      visitor: [user-agent + ip]
      slices: { by: day, column: event_date, zone: UTC }
      checks: [{ complete: event_id }]
      """;

  @TempDir Path home;
  private Project project;
  private Ledger ledger;

  @BeforeEach
  void a_project_of_customers_and_their_orders() throws IOException {
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
  }

  @Test
  void a_slice_that_was_never_built_is_built() {
    assertThat(only(plan("bronze.customers", false, false)).action()).isEqualTo(Action.BUILD);
  }

  @Test
  void a_ready_slice_is_left_alone_unless_forced() throws IOException {
    record(commit("customers", 0, project.configHash(spec("bronze.customers"))));
    assertThat(only(plan("bronze.customers", false, false)).action()).isEqualTo(Action.SKIP);
    assertThat(only(plan("bronze.customers", true, false)).action()).isEqualTo(Action.BUILD);
  }

  @Test
  void a_ready_slice_whose_spec_has_changed_is_built() throws IOException {
    record(commit("customers", 0, "another spec"));
    PlannedSlice slice = only(plan("bronze.customers", false, false));
    assertThat(slice.action()).isEqualTo(Action.BUILD);
    assertThat(slice.reason()).contains("spec has changed");
  }

  @Test
  void a_commit_that_its_run_did_not_live_to_record_is_recorded_and_not_built_again()
      throws IOException {
    commit("customers", 0, project.configHash(spec("bronze.customers")));
    assertThat(only(plan("bronze.customers", false, false)).action()).isEqualTo(Action.RECORD);
  }

  @Test
  void upstream_puts_what_is_not_ready_first_and_leaves_out_what_is() throws IOException {
    assertThat(plan("bronze.orders", false, true).slices())
        .extracting(PlannedSlice::toString)
        .containsExactly("bronze.customers 2024-03-01", "bronze.orders 2024-03-01");
    record(commit("customers", 0, project.configHash(spec("bronze.customers"))));
    assertThat(plan("bronze.orders", false, true).slices())
        .extracting(PlannedSlice::toString)
        .containsExactly("bronze.orders 2024-03-01");
  }

  @Test
  void what_is_ready_is_looked_at_again_when_an_input_is_built_before_it() throws IOException {
    record(commit("orders", 0, project.configHash(spec("bronze.orders"))));
    Map<DatasetSpec, List<Slice>> wanted = new LinkedHashMap<>();
    wanted.put(spec("bronze.customers"), List.of(FIRST));
    wanted.put(spec("bronze.orders"), List.of(FIRST));
    Plan plan = planner(false, false).plan(wanted, LATER);
    assertThat(plan.slices())
        .extracting(PlannedSlice::action)
        .containsExactly(Action.BUILD, Action.REFRESH);
    assertThat(plan.slices().get(1).reason())
        .isEqualTo("It is made of bronze.customers 2024-03-01.");
  }

  @Test
  void a_window_that_has_not_ended_is_not_ready_yet() throws IOException {
    write(
        "conf/datasets/sales.yaml",
        dataset("sales", "- rows: { min: 1 }").replace("mode: snapshot", "mode: window\ntime: at"));
    project = Project.load(home.resolve("conf"), Optional.empty(), List.of());
    Planner planner = planner(false, false);
    Map<DatasetSpec, List<Slice>> wanted = Map.of(spec("bronze.sales"), List.of(FIRST));
    assertThatThrownBy(() -> planner.plan(wanted, Instant.parse("2024-03-01T23:59:59Z")))
        .isInstanceOf(InputNotReadyException.class)
        .hasMessageContaining("bronze.sales 2024-03-01 has not ended")
        .hasMessageContaining("2024-03-02T00:00:00Z");
    assertThat(planner.plan(wanted, Instant.parse("2024-03-02T00:00:00Z")).slices()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "journal, 2700, true",
    "journal, 2900, false",
    "events, 330, true",
    "events, 370, false"
  })
  void what_is_delivered_is_short_work_up_to_a_size(String kind, long megabytes, boolean isShort)
      throws IOException {
    write("conf/datasets/delivered.yaml", kind.equals("journal") ? JOURNAL : EVENTS);
    write("landing/2024-03-01/some.log", "");
    try (RandomAccessFile file =
        new RandomAccessFile(home.resolve("landing/2024-03-01/some.log").toFile(), "rw")) {
      file.setLength(megabytes * 1_000_000); // takes no room
    }
    project = Project.load(home.resolve("conf"), Optional.empty(), List.of());
    Plan plan = plan("bronze.delivered", false, false);
    assertThat(ProjectState.read(project, ledger).isShort(plan)).isEqualTo(isShort);
  }

  @Test
  void work_that_was_never_done_may_be_long() {
    Plan plan = plan("bronze.customers", false, false);
    assertThat(ProjectState.read(project, ledger).isShort(plan)).isFalse();
  }

  private Plan plan(String dataset, boolean force, boolean upstream) {
    Map<DatasetSpec, List<Slice>> wanted = new LinkedHashMap<>();
    wanted.put(spec(dataset), List.of(FIRST));
    return planner(force, upstream).plan(wanted, LATER);
  }

  private Planner planner(boolean force, boolean upstream) {
    return new Planner(
        project, ProjectState.read(project, ledger), new Planner.Wish(force, upstream));
  }

  private DatasetSpec spec(String name) {
    return project.select(List.of(name)).get(0);
  }

  private static PlannedSlice only(Plan plan) {
    assertThat(plan.slices()).hasSize(1);
    return plan.slices().get(0);
  }

  private void record(SliceRecord slice) {
    ledger.finished(RunFinished.of(slice));
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

  /** Makes the first slice ready. */
  private SliceRecord commit(String table, int version, String configHash) {
    DatasetName dataset = spec("bronze." + table).dataset();
    return HandWrittenLog.commit(project, dataset, FIRST, version, "v1:00", List.of(), configHash);
  }

  private void write(String path, String text) throws IOException {
    Path file = home.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
