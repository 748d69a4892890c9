package io.millrace.lake;

import static org.apache.spark.sql.functions.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.WriteMode.Append;
import io.millrace.lake.WriteMode.ReplaceSlice;
import io.millrace.lake.WriteMode.Upsert;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

/** What the audit is shown, against queries over the same rows. */
class LakeEvidenceTest extends LakeTestBase {
  private static final AtomicInteger FAILURES = new AtomicInteger();

  @Test
  void aggregates_of_a_file_are_what_a_query_over_it_gives() {
    List<Column> columns =
        List.of(
            count(lit(1)),
            count(when(col("name").rlike("^n[0-4]"), 1)),
            sum(col("total")),
            sum(col("score")),
            min(col("score")),
            max(col("at")),
            min(col("name")),
            max(col("name")),
            avg(col("total")),
            stddev(col("score")),
            expr("count_if(ds = '2024-03-01' and id % 3 = 0)"),
            approx_count_distinct(col("name")), // imperative, beside the declarative ones
            max(col("ds")));
    List<Object> seen = new ArrayList<>();
    show(
        new ReplaceSlice(),
        many().coalesce(1),
        new Questions(columns, List.of()),
        evidence -> evidence.aggregates().forEach(row -> seen.addAll(values(row))));

    Row query =
        lake.read(orders.name(), DAY_1)
            .orElseThrow()
            .coalesce(1)
            .agg(columns.get(0), columns.subList(1, columns.size()).toArray(Column[]::new))
            .first();
    assertThat(seen).isEqualTo(values(query));
  }

  @Test
  void texts_and_numbers_of_a_file_survive_the_next_row() {
    // A buffer that keeps a reference into the row's memory would show the last row's text.
    show(
        new ReplaceSlice(),
        sql("select * from values ('b'), ('a'), ('c'), (null) t(v)").coalesce(1),
        Audits.asking(min("v"), max("v"), first("v")),
        evidence ->
            assertThat(values(evidence.aggregates().get(0))).containsExactly("a", "c", "b"));
  }

  @Test
  void many_aggregates_are_more_than_one_piece_of_code() {
    Column[] columns = new Column[150];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = count(when(col("name").rlike("^n" + i + "$").or(col("total").gt(i)), 1));
    }
    Row query =
        many().agg(columns[0], List.of(columns).subList(1, 150).toArray(Column[]::new)).first();
    show(
        new ReplaceSlice(),
        many().coalesce(1),
        Audits.asking(columns),
        evidence -> assertThat(values(evidence.aggregates().get(0))).isEqualTo(values(query)));
  }

  @Test
  void there_is_one_row_of_aggregates_a_file() {
    show(
        new ReplaceSlice(),
        many().repartition(3),
        Audits.asking(count(lit(1))),
        evidence -> {
          assertThat(evidence.aggregates()).hasSize(3);
          assertThat(evidence.aggregates().stream().mapToLong(row -> row.getLong(0)).sum())
              .isEqualTo(1000)
              .isEqualTo(evidence.rows());
        });
  }

  @Test
  void distinct_aggregates_are_refused() {
    Batch batch = batch(orders, DAY_1, new Append(), sql("select 1 id"));
    Audit audit = Audits.showing(Audits.asking(countDistinct("id")), evidence -> {});
    assertThatThrownBy(() -> lake.commit(batch, audit, Progress.NONE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(visible(orders)).isEmpty();
  }

  @Test
  void attempts_of_a_task_that_failed_do_not_count() {
    FAILURES.set(0);
    spark
        .udf()
        .register(
            "fail_twice",
            (UDF1<Long, Long>)
                id -> {
                  if (id == 900 && TaskContext.get().attemptNumber() < 2) {
                    FAILURES.incrementAndGet();
                    throw new IllegalStateException("injected");
                  }
                  return id;
                },
            DataTypes.LongType);
    TableSpec table = whole("bronze.flat", false);
    Dataset<Row> rows = spark.range(0, 1000, 1, 2).selectExpr("fail_twice(id) id");
    spark.conf().set("spark.sql.files.maxRecordsPerFile", "100");
    try {
      lake.commit(
          batch(table, Slice.ALL, new Append(), rows),
          Audits.showing(
              new Questions(List.of(count(lit(1)), sum("id")), List.of(List.of("id"))),
              evidence -> {
                assertThat(evidence.rows()).isEqualTo(1000);
                assertThat(evidence.aggregates().stream().mapToLong(row -> row.getLong(1)).sum())
                    .isEqualTo(499_500);
                assertThat(evidence.keys(List.of("id")))
                    .isEqualTo(new KeyCounts(1000, 0, 1000, 1000, true));
              }),
          Progress.NONE);
    } finally {
      spark.conf().unset("spark.sql.files.maxRecordsPerFile");
    }
    assertThat(FAILURES).hasValue(2);
    assertThat(visible(table)).hasSize(1000);
  }

  @Test
  void keys_are_counted_exactly_or_by_hash() {
    Dataset<Row> rows =
        sql("select * from values (1, 'a'), (1, 'a'), (2, 'b'), (3, null) t(id, name)");
    show(
        new ReplaceSlice(),
        rows,
        new Questions(List.of(), List.of(List.of("id"), List.of("name"), List.of("ds", "id"))),
        evidence -> {
          assertThat(evidence.keys(List.of("id"))).isEqualTo(new KeyCounts(4, 0, 3, 2, true));
          assertThat(evidence.keys(List.of("name"))).isEqualTo(new KeyCounts(3, 1, 2, 1, false));
          assertThat(evidence.keys(List.of("ds", "id"))).isEqualTo(new KeyCounts(4, 0, 3, 2, true));
        });
  }

  @Test
  void statistics_answer_only_what_they_know_exactly() {
    Dataset<Row> rows =
        spark
            .range(0, 100, 1, 2)
            .selectExpr(
                "id * 9007199254740993 l",
                "if(id % 4 = 0, null, cast(id as decimal(30,3)) / 8) dec",
                "if(id = 50, double('NaN'), id / 7.0D) d",
                "cast(0.1 as float) f",
                "date_add(date'2024-01-01', cast(id as int)) day",
                "timestamp_micros(1700000000123456 + id) at",
                "concat('k', id) text",
                "cast(null as int) nothing");
    Row truth = rows.agg(min("l"), max("l"), max("dec"), min("d")).first();
    show(
        new ReplaceSlice(),
        rows,
        Questions.NONE,
        evidence -> {
          FileStatistics known = evidence.statistics();
          assertThat(known.min("l")).contains(BigDecimal.valueOf(truth.getLong(0)));
          assertThat(known.max("l")).contains(BigDecimal.valueOf(truth.getLong(1)));
          assertThat((BigDecimal) known.max("dec").orElseThrow())
              .isEqualByComparingTo(truth.getDecimal(2));
          assertThat(known.min("d")).contains(truth.getDouble(3));
          assertThat(known.max("d")).contains(Double.NaN);
          assertThat(known.min("f")).contains((double) 0.1f);
          assertThat(known.max("day")).contains(LocalDate.of(2024, 4, 9));
          assertThat(known.max("at")).isEmpty();
          assertThat(known.max("text")).isEmpty();
          assertThat(known.max("nothing")).isEmpty();
          assertThat(known.nulls("nothing")).hasValue(100);
          assertThat(known.nulls("dec")).hasValue(25);
          assertThat(known.nulls("ds")).hasValue(0);
        });
  }

  @Test
  void pending_rows_of_a_merge_are_those_it_wrote() {
    TableSpec table = daily("silver.orders", true);
    Upsert upsert = new Upsert(List.of("id"));
    committed(table, DAY_1, upsert, sql("select id, 'old' v from range(100)"));
    lake.commit(
        batch(table, DAY_1, upsert, sql("select id + 95 id, 'new' v from range(10)")),
        Audits.showing(
            new Questions(List.of(count(lit(1))), List.of(List.of("id"))),
            evidence -> {
              assertThat(evidence.rows()).isEqualTo(10);
              assertThat(evidence.pending().where("v = 'new'").count()).isEqualTo(10);
              assertThat(evidence.pending().count()).isEqualTo(10);
              assertThat(evidence.keys(List.of("id")).distinct()).isEqualTo(10);
            }),
        Progress.NONE);
  }

  @Test
  void the_last_accepted_slice_is_the_newest_ready_one_before_this() {
    committed(orders, DAY_1, new ReplaceSlice(), sql("select 1 id"));
    SliceRecord second = committed(orders, DAY_2, new ReplaceSlice(), sql("select 2 id"));
    Consumer<Evidence> sees2 = e -> assertThat(e.lastAccepted()).contains(second);
    lake.commit(
        batch(orders, DAY_3, new ReplaceSlice(), sql("select 3 id")),
        Audits.showing(Questions.NONE, sees2),
        Progress.NONE);
    lake.retract(orders, DAY_2, "wrong", RunId.create());
    lake.commit(
        batch(orders, DAY_3, new ReplaceSlice(), sql("select 4 id")),
        Audits.showing(
            Questions.NONE,
            e -> assertThat(e.lastAccepted()).map(SliceRecord::slice).contains(DAY_1)),
        Progress.NONE);
  }

  private Dataset<Row> many() {
    return spark
        .range(0, 1000, 1, 2)
        .selectExpr(
            "id",
            "if(id % 10 = 0, null, concat('n', id % 97)) name",
            "cast(id * 37 % 1000 / 8 as decimal(12,3)) total",
            "id / 7.0D score",
            "timestamp_micros(1700000000123456 + id) at");
  }

  private void show(
      WriteMode mode, Dataset<Row> rows, Questions questions, Consumer<Evidence> witness) {
    lake.commit(
        batch(orders, DAY_1, mode, rows), Audits.showing(questions, witness), Progress.NONE);
  }

  private static List<Object> values(Row row) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      values.add(row.get(i));
    }
    return values;
  }
}
