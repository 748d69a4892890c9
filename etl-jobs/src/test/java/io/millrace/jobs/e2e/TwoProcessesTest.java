package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.state.SliceHistory;
import io.millrace.lake.testing.ThriftMetastore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two JVMs at one table: the first is held up with its files staged until the second is through.
 */
class TwoProcessesTest {
  private static final String DATASET = "bronze.goods";
  private static final Slice FIRST = new Slice("2024-03-01");
  private static final Slice SECOND = new Slice("2024-03-02");

  @TempDir Path folder;

  @Test
  void at_one_slice_one_wins_and_the_other_changes_nothing_at_two_both_succeed() throws Exception {
    try (ThriftMetastore metastore = ThriftMetastore.start(folder.resolve("metastore"));
        ShopProject shop = ShopProject.create(folder.resolve("shop"), metastore.uri())) {
      shop.dataset("goods");
      Held slow = hold(shop, FIRST);
      leaveConnectionsTo(shop);
      run(shop, FIRST, 0);
      SliceHistory before = history(shop);
      slow.release();
      assertThat(slow.process().exitCode()).as(slow.process().err()).isEqualTo(6);
      assertThat(slow.process().err())
          .contains("CONFLICT")
          .contains(DATASET)
          .contains("2024-03-01");
      assertThat(history(shop).version()).isEqualTo(before.version());
      assertThat(history(shop).current()).isEqualTo(before.current());

      Held other = hold(shop, SECOND);
      leaveConnectionsTo(shop);
      shop.sql("UPDATE goods SET price = price + 1");
      run(shop, FIRST, 0, "--force");
      other.release();
      assertThat(other.process().exitCode()).as(other.process().err()).isZero();
      assertThat(history(shop).current().values())
          .extracting(SliceRecord::slice, SliceRecord::rows)
          .containsExactly(
              tuple(FIRST, (long) ShopProject.ROWS), tuple(SECOND, (long) ShopProject.ROWS));
      assertThat(Marks.of(metastore.uri(), "bronze", "goods"))
          .containsExactly("ds=2024-03-01", "ds=2024-03-02");
    }
  }

  @Test
  void an_embedded_metastore_serves_one_run_and_any_number_of_lookers_and_a_told_end_is_recorded()
      throws Exception {
    try (ShopProject shop = ShopProject.create(folder.resolve("shop"), "derby")) {
      shop.dataset("goods");
      Held first = hold(shop, FIRST);
      MillraceProcess second = run(shop, SECOND, 6);
      assertThat(second.err() + second.out()).contains("CONFLICT").contains("thrift://");
      MillraceProcess status = MillraceProcess.command(shop.home(), Map.of(), "status");
      assertThat(status.exitCode()).as(status.err()).isZero();
      assertThat(status.out()).contains(DATASET).containsIgnoringCase("running");
      first.release();
      assertThat(first.process().exitCode()).as(first.process().err()).isZero();
      assertThat(history(shop).current()).containsOnlyKeys(FIRST);

      Held told = hold(shop, SECOND);
      told.process().tellToEnd();
      assertThat(told.process().exitCode()).as(told.process().err()).isEqualTo(143);
      assertThat(history(shop).current()).containsOnlyKeys(FIRST);
      Project project = Project.load(Path.of(shop.conf()), Optional.empty(), List.of());
      assertThat(Ledger.open(project.hadoop(), project.location()).attempts().get(0))
          .satisfies(
              attempt -> assertThat(attempt.slice()).isEqualTo(SECOND),
              attempt ->
                  assertThat(attempt.finished().map(RunFinished::outcome))
                      .contains(Outcome.KILLED));
    }
  }

  private record Held(MillraceProcess process, Path released) {
    void release() throws Exception {
      Files.createFile(released);
    }
  }

  /** Starts a run and waits until its rows are staged. */
  private Held hold(ShopProject shop, Slice slice) {
    Path reached = folder.resolve("reached-" + slice);
    Path released = folder.resolve("released-" + slice);
    MillraceProcess process =
        MillraceProcess.interrupted(
            shop.home(),
            shop.conf(),
            DATASET,
            slice.value(),
            "wait",
            "STAGED",
            reached.toString(),
            released.toString());
    process.awaitFile(reached);
    return new Held(process, released);
  }

  /** On one machine the second would wait for the first; on another it knows nothing of it. */
  private static void leaveConnectionsTo(ShopProject shop) throws IOException {
    Files.delete(shop.home().resolve("locks/shop.connections"));
  }

  private static MillraceProcess run(ShopProject shop, Slice slice, int code, String... more) {
    List<String> words =
        new ArrayList<>(List.of("run", DATASET, "--date", slice.value(), "--no-progress"));
    words.addAll(List.of(more));
    MillraceProcess run =
        MillraceProcess.command(shop.home(), Map.of(), words.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(code);
    return run;
  }

  private static SliceHistory history(ShopProject shop) {
    Project project = Project.load(Path.of(shop.conf()), Optional.empty(), List.of());
    return SliceHistory.read(
        project.hadoop(), project.location().table(DatasetName.parse(DATASET)));
  }
}
