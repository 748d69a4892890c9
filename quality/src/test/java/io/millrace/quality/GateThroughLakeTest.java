package io.millrace.quality;

import static io.millrace.quality.Specs.between;
import static io.millrace.quality.Specs.complete;
import static io.millrace.quality.Specs.fail;
import static io.millrace.quality.Specs.in;
import static io.millrace.quality.Specs.matches;
import static io.millrace.quality.Specs.number;
import static io.millrace.quality.Specs.range;
import static io.millrace.quality.Specs.row;
import static io.millrace.quality.Specs.rows;
import static io.millrace.quality.Specs.satisfies;
import static io.millrace.quality.Specs.unique;
import static io.millrace.quality.Specs.warn;
import static io.millrace.quality.Specs.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.Batch;
import io.millrace.lake.CheckResult;
import io.millrace.lake.CommitResult;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Lake;
import io.millrace.lake.LakeLocation;
import io.millrace.lake.Progress;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.lake.SourceFacts;
import io.millrace.lake.TableSpec;
import io.millrace.lake.Verdict;
import io.millrace.lake.WriteMode;
import io.millrace.lake.testing.LocalSpark;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way: rows through a real commit, states from the write's own pass, Deequ, the fold. */
class GateThroughLakeTest {
  private static final TableSpec ORDERS =
      new TableSpec(
          new DatasetName("bronze", "orders"),
          Slicing.daily("ds", ZoneId.of("UTC")),
          "",
          "",
          Map.of(),
          true);
  private static final StructType COLUMNS =
      StructType.fromDDL(
          "`order id` BIGINT, status STRING, total DECIMAL(10,2), x DOUBLE, d DATE, t TIMESTAMP");
  private static final String LATE = "2024-03-01T23:59:59.999999Z";

  @TempDir Path folder;
  private Lake lake;

  @BeforeEach
  void open() {
    lake =
        Lake.open(
            LocalSpark.session(), new LakeLocation(new org.apache.hadoop.fs.Path(folder.toUri())));
  }

  private static Row order(long id, String status, String total, double x) {
    return row(
        id,
        status,
        total == null ? null : new BigDecimal(total),
        x,
        Date.valueOf("2024-03-01"),
        Timestamp.from(Instant.parse(LATE)));
  }

  private static Dataset<Row> good() {
    return inTwoFiles(
        order(9007199254740993L, "new", "1.10", 0.5),
        order(2, "paid", "2.20", 1),
        order(3, "paid", null, Double.POSITIVE_INFINITY));
  }

  private static Dataset<Row> inTwoFiles(Row... rows) {
    return LocalSpark.session().createDataFrame(Arrays.asList(rows), COLUMNS).repartition(2);
  }

  private CommitResult commit(Dataset<Row> rows, WriteMode mode, CheckSpec... checks) {
    SourceFacts source =
        new SourceFacts(
            OptionalLong.of(3), Map.of("total", number("3.30")), Optional.empty(), true);
    Batch batch =
        new Batch(
            RunId.create(),
            ORDERS,
            new Slice("2024-03-01"),
            mode,
            rows,
            List.of(),
            source,
            Map.of(),
            "hash");
    return lake.commit(
        batch, Checks.audit(GatePolicy.STRICT, List.of(checks), references()), Progress.NONE);
  }

  private static CheckSpec[] everyRule() {
    return new CheckSpec[] {
      fail(rows(3, 3)),
      fail(new Rule.Rows(OptionalLong.empty(), OptionalLong.empty(), true, Optional.empty())),
      fail(complete("order id")),
      fail(complete("ds")),
      fail(unique("order id")),
      fail(unique("order id", "status")),
      where("status = 'paid'", unique("order id")),
      fail(in("status", "new", "paid")),
      fail(in("ds", "2024-03-01")),
      fail(matches("status", "^[a-z]+$")),
      fail(between("total", "1.1", "2.2")),
      fail(between("order id", "2", "9007199254740993")),
      fail(between("x", "0.5", null)),
      where("`order id` < 3", between("x", "1", "1")),
      fail(range(Rule.Aggregate.MAX, "order id", "9007199254740993", "9007199254740993")),
      fail(range(Rule.Aggregate.SUM, "order id", "9007199254740998", "9007199254740998")),
      fail(range(Rule.Aggregate.MEAN, "total", "1.65", "1.65")),
      fail(satisfies("x > 0 and ds = '2024-03-01'")),
      fail(new Rule.Fresh("t", Duration.ofSeconds(1))),
      fail(new Rule.Fresh("d", Duration.ofDays(1))),
      fail(new Rule.Parity(List.of("total")))
    };
  }

  @Test
  void every_rule_holds_through_a_real_commit() {
    CommitResult result = commit(good(), new WriteMode.ReplaceSlice(), everyRule());
    assertThat(result).isInstanceOf(CommitResult.Committed.class);
    List<CheckResult> checks = ((CommitResult.Committed) result).record().checks();
    assertThat(checks).hasSameSizeAs(everyRule());
    assertThat(checks)
        .allSatisfy(it -> assertThat(it.verdict()).as(it.message()).isEqualTo(Verdict.PASSED));
  }

  @Test
  void a_refused_slice_of_each_mode_names_its_rows_and_stays_unseen() {
    Dataset<Row> bad =
        inTwoFiles(
            order(1, "new", "1.10", 1),
            order(1, "lost", "-7.00", Double.NaN),
            order(2, null, "1.00", 1));
    List<WriteMode> modes = List.of(new WriteMode.Append(), new WriteMode.ReplaceSlice());
    for (WriteMode mode : modes) {
      CommitResult result =
          commit(
              bad,
              mode,
              fail(unique("order id")),
              fail(complete("status")),
              fail(in("status", "new", "paid")),
              fail(between("total", "0", null)),
              fail(between("x", "0", null)),
              fail(new Rule.Parity(List.of("total"))));
      assertThat(result).isInstanceOf(CommitResult.Rejected.class);
      List<CheckResult> checks = ((CommitResult.Rejected) result).judgement().checks();
      assertThat(checks).extracting(CheckResult::verdict).containsOnly(Verdict.FAILED);
      assertThat(checks)
          .extracting(CheckResult::failingKeys)
          .containsExactly(
              List.of("order id=1"),
              List.of("order id=2"),
              List.of("order id=1"),
              List.of("order id=1"),
              List.of("order id=1"),
              List.of());
      assertThat(lake.read(ORDERS.name(), new Slice("2024-03-01"))).isEmpty();
    }
  }

  @Test
  void an_upsert_is_judged_by_the_rows_it_writes() {
    WriteMode upsert = new WriteMode.Upsert(List.of("order id"));
    commit(good(), new WriteMode.ReplaceSlice(), fail(rows(3, 3)));
    Dataset<Row> change = inTwoFiles(order(2, "lost", "2.20", 1), order(4, "new", "4.40", 1));
    assertThat(commit(change, upsert, fail(in("status", "new", "paid"))))
        .isInstanceOf(CommitResult.Rejected.class);
    CommitResult result = commit(change, upsert, fail(rows(2, 2)), fail(unique("order id")));
    assertThat(result).isInstanceOf(CommitResult.Committed.class);
  }

  @Test
  void references_and_schema_are_judged_against_what_the_lake_holds() {
    CheckSpec known =
        fail(
            new Rule.References(
                List.of("order id"),
                ORDERS.name(),
                List.of("order id"),
                Rule.ReferencedSlice.SAME));
    CheckSpec columns =
        fail(new Rule.Schema(Map.of("order id", "bigint", "status", "string"), true));
    CheckSpec fewer = fail(new Rule.Schema(Map.of("order id", "int"), false));
    commit(good(), new WriteMode.ReplaceSlice(), columns);
    Dataset<Row> some = inTwoFiles(order(2, "new", "1", 1), order(3, "new", "1", 1));
    Dataset<Row> more = inTwoFiles(order(2, "new", "1", 1), order(4, "new", "1", 1));

    assertThat(commit(some, new WriteMode.Upsert(List.of("order id")), known, columns))
        .isInstanceOf(CommitResult.Committed.class);
    CommitResult refused =
        commit(more, new WriteMode.Upsert(List.of("order id")), known, columns, fewer);

    assertThat(refused).isInstanceOf(CommitResult.Rejected.class);
    List<CheckResult> checks = ((CommitResult.Rejected) refused).judgement().checks();
    assertThat(checks)
        .extracting(CheckResult::verdict)
        .containsExactly(Verdict.FAILED, Verdict.PASSED, Verdict.FAILED);
    assertThat(checks.get(0).failingKeys()).containsExactly("order id=4");
    assertThat(checks.get(2).message()).contains("order id", "status");
  }

  /** As the lake has them. */
  private References references() {
    return new References() {
      @Override
      public Optional<Dataset<Row>> rows(DatasetName dataset, Slice slice) {
        return lake.read(dataset, slice);
      }

      @Override
      public Optional<Slice> latestReady(DatasetName dataset, Slice notAfter) {
        return Optional.empty();
      }
    };
  }

  @Test
  void a_condition_that_fails_on_a_row_is_an_error_of_its_check_and_of_no_other() {
    Dataset<Row> orders =
        inTwoFiles(order(1, "10", "1", 1), order(2, "n/a", "1", 1), order(3, "30", "1", 1));
    LocalSpark.session().conf().set("spark.sql.ansi.enabled", "true");
    try {
      CommitResult result =
          commit(
              orders,
              new WriteMode.ReplaceSlice(),
              warn(satisfies("cast(status as int) >= 0")),
              fail(satisfies("cast(status as int) < 100")),
              fail(satisfies("1 / 0 > 0")),
              where("cast(status as int) = 10", complete("total")),
              where("cast(status as int) = 10", unique("order id")),
              where("status <> 'n/a'", satisfies("cast(status as int) > 0")),
              fail(satisfies("x > 0")));
      assertThat(result).isInstanceOf(CommitResult.Rejected.class);
      List<CheckResult> checks = ((CommitResult.Rejected) result).judgement().checks();
      assertThat(checks)
          .extracting(CheckResult::verdict)
          .containsExactly(
              Verdict.ERROR,
              Verdict.ERROR,
              Verdict.ERROR,
              Verdict.ERROR,
              Verdict.ERROR,
              Verdict.PASSED,
              Verdict.PASSED);
      assertThat(checks.get(0).failingKeys()).containsExactly("order id=2");
      assertThat(checks.get(0).message())
          .contains("'cast(status as int) >= 0' fails on 1 of 3 rows", "try_cast");
      assertThat(checks.get(3).failingKeys()).containsExactly("order id=2");
      assertThat(checks.get(2).message()).contains("fails on 3 of 3 rows");
    } finally {
      LocalSpark.session().conf().unset("spark.sql.ansi.enabled");
    }
  }

  @Test
  void columns_beyond_those_with_statistics_are_judged_as_well() {
    List<String> types = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      types.add("c" + i + " INT");
      values.add(i);
    }
    Row row = row(values.toArray());
    Dataset<Row> wide =
        LocalSpark.session()
            .createDataFrame(List.of(row), StructType.fromDDL(String.join(", ", types)));
    CommitResult result =
        commit(
            wide,
            new WriteMode.ReplaceSlice(),
            fail(complete("c39")),
            fail(between("c39", "39", "39")),
            fail(range(Rule.Aggregate.MIN, "c38", "38", "38")),
            fail(unique("c37")));
    assertThat(result).isInstanceOf(CommitResult.Committed.class);
  }
}
