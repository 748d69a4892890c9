package io.millrace.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.CommitResult.Rejected;
import io.millrace.lake.WriteMode.Append;
import io.millrace.lake.WriteMode.ReplaceSlice;
import io.millrace.lake.WriteMode.ReplaceTable;
import io.millrace.lake.WriteMode.Upsert;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import scala.Option;
import scala.collection.JavaConverters;

class LakeRejectionTest extends LakeTestBase {
  static Stream<Arguments> modes() {
    return Stream.of(
        Arguments.of(daily("bronze.orders", false), DAY_2, new Append()),
        Arguments.of(daily("bronze.orders", false), DAY_1, new ReplaceSlice()),
        Arguments.of(daily("bronze.orders", true), DAY_1, new Upsert(List.of("id"))),
        Arguments.of(whole("bronze.orders", false), Slice.ALL, new ReplaceTable()));
  }

  @ParameterizedTest
  @MethodSource("modes")
  void a_rejected_write_leaves_version_rows_transactions_and_watermark(
      TableSpec table, Slice slice, WriteMode mode) {
    Slice first = slice.equals(Slice.ALL) ? Slice.ALL : DAY_1;
    WriteMode firstMode = mode instanceof Append ? new ReplaceSlice() : mode;
    lake.commit(
        batch(table, first, firstMode, sql("select 1 id"), Map.of("orders", 41L), "config-1"),
        Audits.accepting(),
        Progress.NONE);
    String before = state(table);

    CommitResult result =
        lake.commit(
            batch(table, slice, mode, sql("select 2 id"), Map.of("orders", 42L), "config-1"),
            Audits.rejecting(),
            Progress.NONE);

    assertThat(state(table)).isEqualTo(before).contains("millrace:watermark:orders=41");
    assertThat(result)
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected -> {
              assertThat(rejected.version()).isEqualTo(version(table));
              assertThat(rejected.rows()).isEqualTo(1);
              assertThat(rejected.judgement().reason()).isEqualTo("not good enough");
            });
  }

  @Test
  void the_files_of_a_rejected_write_are_deleted() {
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 1 id"));
    List<String> before = files();
    lake.commit(
        batch(orders, DAY_2, new ReplaceSlice(), sql("select 2 id")),
        Audits.rejecting(),
        Progress.NONE);
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void a_rejected_first_batch_leaves_an_empty_table() {
    lake.commit(
        batch(orders, DAY_1, new Append(), sql("select 1 id")), Audits.rejecting(), Progress.NONE);
    assertThat(visible(orders)).isEmpty();
    assertThat(version(orders)).isZero();
    assertThat(lake.read(orders.name(), DAY_1)).isEmpty();
  }

  @Test
  void nobody_sees_the_rows_while_they_are_audited() {
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 1 id"));
    List<String> seen = new ArrayList<>();
    lake.commit(
        batch(orders, DAY_1, new ReplaceSlice(), sql("select 2 id")),
        Audits.showing(Questions.NONE, evidence -> seen.addAll(visible(orders))),
        Progress.NONE);
    assertThat(seen).containsExactly("[1,2024-03-01]");
    assertThat(visible(orders)).containsExactly("[2,2024-03-01]");
  }

  @Test
  void an_audit_that_fails_commits_nothing_and_the_next_run_goes_through() {
    Audit failing =
        Audits.showing(
            Questions.NONE,
            evidence -> {
              throw new IllegalArgumentException("no such column");
            });
    Batch first = batch(orders, DAY_1, new Append(), sql("select 1 id"));
    assertThatThrownBy(() -> lake.commit(first, failing, Progress.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no such column");
    assertThat(visible(orders)).isEmpty();

    committed(orders, DAY_1, new Append(), sql("select 1 id"));
    assertThat(visible(orders)).containsExactly("[1,2024-03-01]");
  }

  @Test
  void a_run_that_dies_once_all_is_staged_changes_nothing_and_the_next_goes_through() {
    Progress dies =
        step -> {
          if (step == Step.STAGED) {
            throw new IllegalStateException("killed");
          }
        };
    Batch first = batch(orders, DAY_1, new ReplaceSlice(), sql("select 1 id"));
    assertThatThrownBy(() -> lake.commit(first, Audits.accepting(), dies)).hasMessage("killed");
    assertThat(version(orders)).isZero();
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 1 id"));
    assertThat(visible(orders)).containsExactly("[1,2024-03-01]");
  }

  @Test
  void an_audit_may_write_to_other_tables() {
    String other = folder.resolve("metrics").toString();
    Audit writing =
        Audits.showing(
            Questions.NONE, evidence -> sql("select 7 n").write().format("delta").save(other));
    lake.commit(batch(orders, DAY_1, new Append(), sql("select 1 id")), writing, Progress.NONE);
    assertThat(spark.read().format("delta").load(other).first().getInt(0)).isEqualTo(7);
    assertThat(visible(orders)).hasSize(1);
  }

  private String state(TableSpec table) {
    var snapshot =
        DeltaLog.forTable(spark, location.table(table.name()))
            .update(false, Option.empty(), Option.empty());
    List<String> transactions =
        JavaConverters.seqAsJavaList(snapshot.setTransactions().toSeq()).stream()
            .map(LakeRejectionTest::text)
            .sorted()
            .toList();
    return snapshot.version() + " " + visible(table) + " " + transactions;
  }

  private static String text(SetTransaction transaction) {
    return transaction.appId() + "=" + transaction.version();
  }

  private List<String> files() {
    List<String> files = new ArrayList<>();
    collect(new File(folder.toFile(), "bronze.db/orders"), files);
    return files.stream().filter(name -> name.endsWith(".parquet")).sorted().toList();
  }

  private static void collect(File folder, List<String> files) {
    for (File file : folder.listFiles()) {
      if (file.isDirectory()) {
        collect(file, files);
      } else {
        files.add(file.getPath());
      }
    }
  }
}
