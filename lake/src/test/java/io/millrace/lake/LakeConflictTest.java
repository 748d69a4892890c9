package io.millrace.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.CommitResult.Committed;
import io.millrace.lake.WriteMode.Append;
import io.millrace.lake.WriteMode.ReplaceSlice;
import io.millrace.lake.WriteMode.Upsert;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Two writers that have both staged their rows before either commits. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LakeConflictTest extends LakeTestBase {
  private final CyclicBarrier together = new CyclicBarrier(2);

  static Stream<Arguments> pairs() {
    TableSpec plain = daily("bronze.orders", false);
    TableSpec merged = daily("bronze.orders", true);
    Upsert upsert = new Upsert(List.of("id"));
    return Stream.of(
        Arguments.of(plain, new Append(), new Append()),
        Arguments.of(plain, new Append(), new ReplaceSlice()),
        Arguments.of(plain, new ReplaceSlice(), new ReplaceSlice()),
        Arguments.of(merged, upsert, upsert));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void of_two_writers_of_one_slice_one_wins_and_the_other_changes_nothing(
      TableSpec table, WriteMode one, WriteMode other) throws Exception {
    committed(table, DAY_2, one, sql("select 0 id, 0 by")); // so that the table is there
    List<Object> outcomes =
        both(
            () -> write(table, DAY_1, one, "select 1 id, 1 by"),
            () -> write(table, DAY_1, other, "select 1 id, 2 by"));

    assertThat(outcomes).hasAtLeastOneElementOfType(Committed.class);
    assertThat(outcomes)
        .filteredOn(ConflictException.class::isInstance)
        .singleElement()
        .asString()
        .contains("Slice 2024-03-01 of bronze.orders: another run committed first, so nothing")
        .contains("Run it again");
    int winner = outcomes.get(0) instanceof Committed ? 1 : 2;
    assertThat(visible(table))
        .containsExactly("[0,0,2024-03-02]", "[1,%d,2024-03-01]".formatted(winner));
    assertThat(version(table)).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void writers_of_two_slices_both_succeed(TableSpec table, WriteMode one, WriteMode other)
      throws Exception {
    committed(table, DAY_3, one, sql("select 0 id, 0 by"));
    List<Object> outcomes =
        both(
            () -> write(table, DAY_1, one, "select 1 id, 1 by"),
            () -> write(table, DAY_2, other, "select 1 id, 2 by"));

    assertThat(outcomes).hasOnlyElementsOfType(Committed.class);
    assertThat(visible(table))
        .containsExactly("[0,0,2024-03-03]", "[1,1,2024-03-01]", "[1,2,2024-03-02]");
  }

  @Test
  void two_slices_that_both_find_no_table_both_succeed() throws Exception {
    List<Object> outcomes =
        both(
            () -> write(orders, DAY_1, new ReplaceSlice(), "select 1 id, 1 by"),
            () -> write(orders, DAY_2, new ReplaceSlice(), "select 1 id, 2 by"));
    assertThat(outcomes).hasOnlyElementsOfType(Committed.class);
    assertThat(visible(orders)).containsExactly("[1,1,2024-03-01]", "[1,2,2024-03-02]");
  }

  /** Which files a replacement takes away was looked up before another's came. */
  @ParameterizedTest
  @CsvSource({"2024-03-01, false", "2024-03-02, true"})
  void rows_that_another_tool_adds_meanwhile_are_lost_from_no_slice(String day, boolean commits) {
    TableSpec table = daily("bronze.orders", true);
    committed(table, DAY_1, new ReplaceSlice(), sql("select 1 id"));
    String path = location.table(table.name()).toString();
    Audit meddling =
        Audits.showing(
            Questions.NONE,
            evidence ->
                spark.sql(
                    "MERGE INTO delta.`%s` t USING (SELECT 7 id, '%s' ds) s ON t.id = s.id WHEN NOT MATCHED THEN INSERT *"
                        .formatted(path, day)));
    Batch again = batch(table, DAY_1, new ReplaceSlice(), sql("select 2 id"));

    if (commits) {
      lake.commit(again, meddling, Progress.NONE);
      assertThat(visible(table)).containsExactly("[2,2024-03-01]", "[7,2024-03-02]");
    } else {
      assertThatThrownBy(() -> lake.commit(again, meddling, Progress.NONE))
          .isInstanceOf(ConflictException.class);
      assertThat(visible(table)).containsExactly("[1,2024-03-01]", "[7,2024-03-01]");
    }
  }

  @Test
  void a_writer_that_read_the_slice_before_another_committed_loses_though_it_starts_later() {
    // given: it knows the slice as missing, and then reads its rows, during which another commits
    Batch late = batch(orders, DAY_1, new Append(), sql("select 1 id"));
    Audit meddling =
        new Audit() {
          @Override
          public Questions questions(org.apache.spark.sql.types.StructType schema) {
            return Questions.NONE;
          }

          @Override
          public Judgement judge(Evidence evidence) {
            committed(orders, DAY_1, new Append(), sql("select 2 id"));
            return new Judgement(true, Verdict.PASSED, "fine", List.of());
          }
        };
    assertThatThrownBy(() -> lake.commit(late, meddling, Progress.NONE))
        .isInstanceOf(ConflictException.class);
    assertThat(visible(orders)).containsExactly("[2,2024-03-01]");
  }

  private CommitResult write(TableSpec table, Slice slice, WriteMode mode, String query) {
    Audit waiting = Audits.showing(Questions.NONE, evidence -> await());
    return lake.commit(batch(table, slice, mode, sql(query)), waiting, Progress.NONE);
  }

  private void await() {
    try {
      together.await(2, TimeUnit.MINUTES);
    } catch (Exception e) {
      throw new IllegalStateException("the other writer did not come so far", e);
    }
  }

  private static List<Object> both(Callable<CommitResult> one, Callable<CommitResult> other)
      throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Object> outcomes = new ArrayList<>();
      for (Future<CommitResult> outcome : threads.invokeAll(List.of(one, other))) {
        try {
          outcomes.add(outcome.get());
        } catch (ExecutionException e) {
          outcomes.add(e.getCause());
        }
      }
      return outcomes;
    } finally {
      threads.shutdownNow();
    }
  }
}
